/// What llvm-symbolizer prints for one address (its JSON style).
struct SymbolizedAddress: Decodable {
  struct Frame: Decodable {
    var function: String
    var file: String
    var line: Int

    enum CodingKeys: String, CodingKey {
      case function = "FunctionName"
      case file = "FileName"
      case line = "Line"
    }

    /// A line of 0 means several: the compiler has merged them.
    var isInSource: Bool { !file.isEmpty && !file.hasSuffix("<compiler-generated>") && file != "??" }
    var position: String {
      let name = String(file.split(separator: "/").last ?? "")
      return line > 0 ? "\(name):\(line)" : name
    }
    /// What the compiler calls a check that fails.
    var failure: String? {
      let mark = "Swift runtime failure: "
      return function.hasPrefix(mark) ? String(function.dropFirst(mark.count)) : nil
    }
  }

  var address: String
  /// The innermost first.
  var frames: [Frame]

  enum CodingKeys: String, CodingKey {
    case address = "Address"
    case frames = "Symbol"
  }

  var number: UInt64? { UInt64(address.dropFirst(2), radix: 16) }

  /// `Index out of bounds: processor(_:) at Machine.swift:56, in crash(_:) at Boot.swift:43`; nil for an
  /// address in no known code.
  func place(names: [String: String]) -> String? {
    let known = frames.filter(\.isInSource).map { frame in
      let name = (names[frame.function] ?? frame.function).replacingPrefix("specialized ")
      return "\(name) at \(frame.position)"
    }
    guard !known.isEmpty else { return nil }
    let text = known.joined(separator: ", in ")
    return frames.compactMap(\.failure).first.map { "\($0): \(text)" } ?? text
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
