/// A program that a guest on x86-64 may run.
public enum ProgramKind: Sendable, Hashable, CustomStringConvertible {
  public enum Width: Int, Sendable, Hashable, CaseIterable {
    case bits32 = 32
    case bits64 = 64
  }

  /// An ELF file. The interpreter is the dynamic linker it asks for; nil if it is linked statically.
  case linux(Width, interpreter: String?)
  /// A PE file, PE32 or PE32+.
  case windows(Width)

  public var width: Width {
    switch self {
    case .linux(let width, _), .windows(let width): width
    }
  }

  public var isWindows: Bool { if case .windows = self { true } else { false } }

  /// For a person: "64-bit Windows program".
  public var description: String {
    "\(width.rawValue)-bit \(isWindows ? "Windows" : "Linux") program"
  }

  /// Finds out what a file is by its headers.
  ///
  /// Where the headers say that they lie beyond what was read, the file counts as truncated; programs have them at
  /// the very beginning.
  /// - Parameter bytes: the file, or its beginning (see ``ProgramFile/headerLimit``).
  public static func read(_ bytes: [UInt8]) throws(ProgramFormatError) -> ProgramKind {
    let file = ByteFields(bytes)
    if ELFHeader.isELF(file) { return try ELFHeader(file).kind }
    if PEHeader.isExecutable(file) { return try PEHeader(file).kind }
    throw bytes.isEmpty ? .empty : file.looksLikeText ? .text : .unknown
  }
}
