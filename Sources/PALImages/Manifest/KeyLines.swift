/// On which line of a TOML document each value begins; the package that reads TOML does not tell.
///
/// It walks over a document that is known to be valid, and understands no more of it than where keys and values are.
struct KeyLines {
  /// Keys and indices from the document's root.
  typealias Path = [String]

  private var lines: [Path: Int] = [:]
  /// How many tables each `[[list]]` has so far.
  private var tableCounts: [Path: Int] = [:]
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(_ text: String) {
    bytes = Array(text.utf8)
    walk()
  }

  /// The line of a value; for one that is not there, that of the closest table around it.
  func line(of path: Path) -> Int {
    var path = path
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return 1
  }

  // MARK: Tables and pairs.

  private mutating func walk() {
    var table: Path = []
    skipBlanks(newlines: true)
    while let byte = current {
      if byte == Self.openBracket { table = header() } else { pair(in: table) }
      skipBlanks(newlines: true)
    }
  }

  /// `[table]` or `[[list of tables]]`.
  private mutating func header() -> Path {
    let begin = line
    advance()
    let isList = current == Self.openBracket
    if isList { advance() }
    var path = elements(key())
    while current == Self.closeBracket { advance() }
    if isList {
      let index = tableCounts[path, default: 0]
      tableCounts[path] = index + 1
      path.append(String(index))
    }
    lines[path] = begin
    return path
  }

  /// A header's key, in which a list stands for its last table.
  private func elements(_ key: Path) -> Path {
    var path: Path = []
    for (position, word) in key.enumerated() {
      path.append(word)
      if position < key.count - 1, let count = tableCounts[path] { path.append(String(count - 1)) }
    }
    return path
  }

  private mutating func pair(in table: Path) {
    let begin = line
    let path = table + key()
    lines[path] = begin
    if current == UInt8(ascii: "=") { advance() }
    value(path)
  }

  /// Words with points between them, quoted or not.
  private mutating func key() -> Path {
    var path: Path = []
    while true {
      skipBlanks(newlines: false)
      path.append(isAtQuote ? string() : word(until: "=.] \t\n#"))
      skipBlanks(newlines: false)
      guard current == UInt8(ascii: ".") else { return path }
      advance()
    }
  }

  // MARK: Values.

  private mutating func value(_ path: Path) {
    skipBlanks(newlines: false)
    if lines[path] == nil { lines[path] = line }
    switch current {
    case Self.openBracket: array(path)
    case UInt8(ascii: "{"): inlineTable(path)
    default: if isAtQuote { _ = string() } else { _ = word(until: ",]}\n#") }
    }
  }

  private mutating func array(_ path: Path) {
    advance()
    var index = 0
    skipSeparators()
    while let byte = current, byte != Self.closeBracket {
      value(path + [String(index)])
      index += 1
      skipSeparators()
    }
    advance()
  }

  private mutating func inlineTable(_ path: Path) {
    advance()
    skipSeparators()
    while let byte = current, byte != UInt8(ascii: "}") {
      pair(in: path)
      skipSeparators()
    }
    advance()
  }

  private var isAtQuote: Bool { current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") }

  /// A string of any of the four kinds, without its quotes; escapes stay as they are.
  private mutating func string() -> String {
    let quote = bytes[position]
    let isLong = bytes[position...].starts(with: [quote, quote, quote])
    let end = [UInt8](repeating: quote, count: isLong ? 3 : 1)
    for _ in end { advance() }
    let begin = position
    while current != nil, !bytes[position...].starts(with: end) {
      if current == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { advance() }
      advance()
    }
    let text = String(decoding: bytes[begin..<position], as: UTF8.self)
    for _ in end { advance() }
    return text
  }

  // MARK: Bytes.

  private static let openBracket = UInt8(ascii: "[")
  private static let closeBracket = UInt8(ascii: "]")

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func advance() {
    if current == UInt8(ascii: "\n") { line += 1 }
    position = min(position + 1, bytes.count)
  }

  private mutating func word(until ends: String) -> String {
    let begin = position
    while let byte = current, !ends.utf8.contains(byte) { advance() }
    // A document that is not as expected must not hold the walk up.
    if begin == position { advance() }
    return String(decoding: bytes[begin..<position], as: UTF8.self)
  }

  private mutating func skipSeparators() {
    skipBlanks(newlines: true)
    while current == UInt8(ascii: ",") {
      advance()
      skipBlanks(newlines: true)
    }
  }

  /// Blanks, and with `newlines` comments and ends of lines too.
  private mutating func skipBlanks(newlines: Bool) {
    while let byte = current {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
      case UInt8(ascii: "\n") where newlines: advance()
      case UInt8(ascii: "#") where newlines:
        while let byte = current, byte != UInt8(ascii: "\n") { advance() }
      default: return
      }
    }
  }
}
