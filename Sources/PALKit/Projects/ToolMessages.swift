import PALImages

/// Reads what compilers and the linker complain of, for scripts and for sentences.
enum ToolMessages {
  /// `pal.c:12:5: error: …`, of GCC, clang and swiftc alike, and GNU ld's undefined references.
  static func errors(_ text: String) -> [Diagnostic] {
    text.split(separator: "\n").compactMap { line in
      if let match = line.wholeMatch(of: /([^: ]+):(\d+):(?:\d+:)? (?:fatal )?error: (.+)/) {
        return Diagnostic(file: relative(match.1), line: Int(match.2), message: String(match.3))
      }
      guard let match = line.wholeMatch(of: /([^: ]+):(\d+): (undefined reference to .+)/) else { return nil }
      return Diagnostic(file: relative(match.1), line: Int(match.2), message: String(match.3))
    }
  }

  /// LLD names a symbol that nothing defines, then in the lines behind it the places that use it.
  static func undefinedSymbols(_ text: String) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var symbol: Substring?
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /error: undefined (?:\w+ )?symbol: (.+)$/) {
        symbol = match.1
      } else if let name = symbol, let place = place(line) {
        diagnostics.append(Diagnostic(file: place.file, line: place.line, message: message(undefined: name)))
        symbol = nil
      }
    }
    return diagnostics
  }

  /// `>>> referenced by pal.c:4 (./source/pal.c:4)`, or without debugging information an object's name.
  private static func place(_ line: Substring) -> (file: String, line: Int?)? {
    if let match = line.firstMatch(of: />>> referenced by .+ \((.+):(\d+)\)$/) {
      // What the compiler makes up itself is on line 0 of no file.
      let line = Int(match.2).flatMap { $0 > 0 ? $0 : nil }
      return (line == nil ? "<compiler-generated>" : relative(match.1), line)
    }
    return line.firstMatch(of: />>> referenced by ([^:\s]+)/).map { (relative($0.1), nil) }
  }

  private static func message(undefined symbol: Substring) -> String {
    "'\(symbol)' is not defined: a PAL has its own sources and the PAL-side runtime, no C library and no system."
  }

  private static func relative(_ file: Substring) -> String {
    file.hasPrefix("./") ? String(file.dropFirst(2)) : String(file)
  }
}
