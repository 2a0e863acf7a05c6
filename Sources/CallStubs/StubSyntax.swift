/// The language of an assembler, and the format of the objects that it makes.
public enum StubSyntax: Sendable, CaseIterable {
  /// GNU, for Linux: unwind tables by `.cfi_…`.
  case gnuELF
  /// GNU, for Windows: by `.seh_…` in 64-bit code.
  case gnuCOFF
  /// Microsoft's, for Windows: by `PROC FRAME`.
  case masm
}

/// Writes stubs as assembly.
public struct StubGenerator: Sendable {
  public var syntax: StubSyntax
  /// The section that the code goes to; `nil` for the usual one. PALs of the program's own code name theirs.
  public var section: String?

  public init(syntax: StubSyntax, section: String? = nil) {
    self.syntax = syntax
    self.section = section
  }

  /// A whole file with stubs of one width.
  public func file(_ stubs: [CallStub]) -> String {
    switch syntax {
    case .gnuELF: GNUWriter(isELF: true, section: section).file(stubs)
    case .gnuCOFF: GNUWriter(isELF: false, section: section).file(stubs)
    case .masm: MASMWriter(section: section).file(stubs)
    }
  }
}
