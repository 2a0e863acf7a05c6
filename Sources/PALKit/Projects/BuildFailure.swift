import PALImages

/// Why a project is not built.
public struct BuildFailure: Error, Sendable {
  public var kind: PalliumError.Kind
  /// A sentence.
  public var summary: String
  /// Mistakes whose place is known.
  public var diagnostics: [Diagnostic]
  /// What a compiler said.
  public var output: String

  public init(
    _ kind: PalliumError.Kind, _ summary: String, diagnostics: [Diagnostic] = [], output: String = ""
  ) {
    self.kind = kind
    self.summary = summary
    self.diagnostics = diagnostics
    self.output = output
  }

  /// For a person: a compiler's own words, or the places.
  public var error: PalliumError {
    let words = output.split(separator: "\n").map(String.init)
    return PalliumError(kind, summary, details: words.isEmpty ? diagnostics.map(\.description) : words)
  }

  static func faulty(_ diagnostics: [Diagnostic]) -> BuildFailure {
    let count = diagnostics.count == 1 ? "is one mistake" : "are \(diagnostics.count) mistakes"
    return BuildFailure(.projectFaulty, "There \(count) to put right.", diagnostics: diagnostics)
  }
}
