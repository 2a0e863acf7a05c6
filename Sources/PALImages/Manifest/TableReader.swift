/// Collects what is wrong with a manifest, so that a person learns all of it at once.
final class ManifestComplaints {
  private let file: String
  private let lines: KeyLines
  private var list: [Diagnostic] = []

  init(file: String, lines: KeyLines) {
    self.file = file
    self.lines = lines
  }

  func line(of path: KeyLines.Path) -> Int { lines.line(of: path) }

  func add(_ path: KeyLines.Path, _ message: String) {
    list.append(Diagnostic(file: file, line: line(of: path), message: message))
  }

  func throwIfAny() throws(Diagnostics) {
    if list.isEmpty { return }
    throw Diagnostics(list.sorted { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) })
  }
}

/// Takes values out of one table of a manifest, and complains of those that are missing or of another type.
struct TableReader {
  let path: KeyLines.Path
  private let table: [String: TOMLNode]
  let complaints: ManifestComplaints

  init(_ table: [String: TOMLNode], at path: KeyLines.Path, _ complaints: ManifestComplaints) {
    self.table = table
    self.path = path
    self.complaints = complaints
  }

  var line: Int { complaints.line(of: path) }

  func has(_ key: String) -> Bool { table[key] != nil }

  func node(_ key: String) -> TOMLNode? { table[key] }

  func complain(_ key: String, _ message: String) { complaints.add(path + [key], message) }

  /// Complains of every key that is not `known`.
  func allow(_ known: [String]) {
    for key in table.keys where !known.contains(key) {
      let words = known.map { "'\($0)'" }.joined(separator: ", ")
      complain(key, "There is no key '\(key)' here: known are \(words).")
    }
  }

  /// - Parameter kind: what is expected, in a sentence.
  private func value<Value>(_ key: String, _ kind: String, _ take: (TOMLNode) -> Value?) -> Value? {
    guard let node = table[key] else {
      complaints.add(path, "The key '\(key)' is missing: write '\(key) = …', \(kind).")
      return nil
    }
    guard let value = take(node) else {
      complain(key, "'\(key)' is \(node.typeName): write \(kind).")
      return nil
    }
    return value
  }

  func string(_ key: String) -> String? {
    value(key, "a string") { if case .string(let text) = $0 { text } else { nil } }
  }

  /// One of the words of `type`.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice?
  {
    guard let word = string(key) else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    let words = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    complain(key, "'\(key)' cannot be '\(word)': write one of \(words).")
    return nil
  }

  /// A number of `range`, or `standard` if there is none.
  func integer(_ key: String, _ range: ClosedRange<Int>, standard: Int? = nil) -> Int? {
    if let standard, !has(key) { return standard }
    let number = value(key, "a number") { if case .integer(let number) = $0 { number } else { nil } }
    guard let number else { return nil }
    guard range.contains(number) else {
      complain(key, "'\(key)' cannot be \(number): write \(range.lowerBound) to \(range.upperBound).")
      return nil
    }
    return number
  }

  /// A list of strings, each with its path.
  func strings(_ key: String, mayBeEmpty: Bool = false) -> [(text: String, path: KeyLines.Path)]? {
    guard let nodes = list(key, "a list of strings") else { return nil }
    if nodes.isEmpty, !mayBeEmpty { complain(key, "'\(key)' is empty: name one at least.") }
    return nodes.enumerated().compactMap { index, node in
      let place = path + [key, String(index)]
      if case .string(let text) = node { return (text, place) }
      complaints.add(place, "'\(key)' holds \(node.typeName): write a list of strings.")
      return nil
    }
  }

  /// The tables of a list.
  func tables(_ key: String) -> [TableReader]? {
    list(key, "a list of tables")?.enumerated().compactMap { index, node in
      let place = path + [key, String(index)]
      if case .table(let table) = node { return TableReader(table, at: place, complaints) }
      complaints.add(place, "'\(key)' holds \(node.typeName): write a list of tables.")
      return nil
    }
  }

  func table(_ key: String) -> TableReader? {
    let inner = value(key, "a table") { if case .table(let table) = $0 { table } else { nil } }
    return inner.map { TableReader($0, at: path + [key], complaints) }
  }

  private func list(_ key: String, _ kind: String) -> [TOMLNode]? {
    value(key, kind) { if case .array(let nodes) = $0 { nodes } else { nil } }
  }
}
