import PALImages

/// Reads what compilers and the linker complain of, for scripts and for sentences.
enum ToolMessages {
  static func diagnostics(_ text: String) -> [Diagnostic] {
    let undefined = undefinedSymbols(text)
    return undefined.isEmpty ? errors(text) : undefined
  }

  /// `pal.c:12:5: error: …`, of GCC, clang and swiftc alike.
  private static func errors(_ text: String) -> [Diagnostic] {
    text.split(separator: "\n").compactMap { line in
      guard let match = line.wholeMatch(of: /([^: ]+):(\d+):(?:\d+:)? (?:fatal )?error: (.+)/) else { return nil }
      return Diagnostic(file: relative(match.1), line: Int(match.2), message: String(match.3))
    }
  }

  /// The linker names a symbol that nothing defines, then in the lines behind it the places that use it.
  private static func undefinedSymbols(_ text: String) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var symbol: Substring?
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /error: undefined symbol: (.+)$/) {
        symbol = match.1
      } else if let name = symbol, let place = line.firstMatch(of: />>> referenced by ([^ ]+?)(?::(\d+))?(?: \(.*)?$/) {
        diagnostics.append(
          Diagnostic(file: relative(place.1), line: place.2.flatMap { Int($0) }, message: message(undefined: name)))
        symbol = nil
      }
    }
    return diagnostics
  }

  private static func message(undefined symbol: Substring) -> String {
    "'\(symbol)' is not defined: a PAL has its own sources and the PAL-side runtime, but no C library and no system."
  }

  private static func relative(_ file: Substring) -> String {
    file.hasPrefix("./") ? String(file.dropFirst(2)) : String(file)
  }
}
