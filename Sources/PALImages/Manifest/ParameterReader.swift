import TrustVisorABI

/// Reads one parameter of a function.
struct ParameterReader {
  let table: TableReader
  let index: Int
  /// Those of all parameters of the function; nil where there is none.
  let names: [String?]

  func read() -> PALParameter.Kind? {
    guard let word = table.string("kind") else { return nil }
    if let type = ValueType(rawValue: word) {
      allow([], "a value")
      return .value(type)
    }
    if let type = Self.lengths[word] {
      allow([], "a length")
      return .length(type)
    }
    guard let direction = PALParameter.Direction(rawValue: word) else {
      complainOfKind(word)
      return nil
    }
    allow(["element", "count", "size"], "a buffer")
    return buffer(direction).map { .buffer($0) }
  }

  private static let lengths: [String: ValueType] = ["length32": .u32, "length64": .u64]

  private func complainOfKind(_ word: String) {
    let known = ValueType.allCases.map(\.rawValue) + ["in", "out", "inout"] + Self.lengths.keys.sorted()
    table.complain("kind", "There is no kind '\(word)': write one of \(known.joined(separator: ", ")).")
  }

  private func allow(_ keys: [String], _ what: String) {
    let strangers = ["element", "count", "size"].filter { table.has($0) && !keys.contains($0) }
    for key in strangers { table.complain(key, "'\(key)' is for buffers, and this is \(what).") }
    table.allow(["name", "kind", "element", "count", "size"])
  }

  private func buffer(_ direction: PALParameter.Direction) -> PALParameter.Buffer? {
    guard let element = element(), let extent = extent(element) else { return nil }
    return PALParameter.Buffer(direction: direction, element: element, extent: extent)
  }

  /// A type's name or a number of bytes; bytes if there is neither.
  private func element() -> PALParameter.Element? {
    guard table.has("element") else { return .type(.u8) }
    if case .integer? = table.node("element") {
      return table.integer("element", 1...Self.sizeLimit).map { .bytes(UInt64($0)) }
    }
    return table.choice("element", ValueType.self).map { .type($0) }
  }

  private func extent(_ element: PALParameter.Element) -> PALParameter.Extent? {
    switch (table.has("count"), table.has("size")) {
    case (true, false): return count().map { .counted(by: $0) }
    case (false, true): return size(element).map { .constant($0) }
    case (true, true):
      table.complain("size", "A buffer has a 'size' in bytes or a 'count' of elements, not both.")
    case (false, false):
      table.complain(
        "kind",
        "How long is this buffer? Add 'size = BYTES', or 'count = \"NAME\"' of the parameter that counts.")
    }
    return nil
  }

  private func count() -> Int? {
    guard let name = table.string("count") else { return nil }
    guard let index = names.firstIndex(of: name), index != self.index else {
      table.complain("count", "The function has no other parameter '\(name)' that could count elements.")
      return nil
    }
    return index
  }

  private func size(_ element: PALParameter.Element) -> UInt64? {
    guard let size = table.integer("size", 1...Self.sizeLimit) else { return nil }
    guard UInt64(size) % element.bytes == 0 else {
      table.complain("size", "\(size) bytes are no whole number of elements of \(element.bytes) bytes.")
      return nil
    }
    return UInt64(size)
  }

  /// No buffer can have more than the largest parameter area.
  private static let sizeLimit = PALMemory.pageLimit * 4096
}
