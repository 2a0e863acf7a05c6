/// What the headers of a PE file say of how it runs (Microsoft's "PE Format": the MS-DOS stub, the COFF file
/// header and the optional header).
struct PEHeader {
  let kind: ProgramKind

  private enum Machine {
    static let i386: UInt16 = 0x014C
    static let amd64: UInt16 = 0x8664
    static let names: [UInt16: String] = [
      0x01C0: "ARM", 0x01C2: "ARM", 0x01C4: "ARM", 0xAA64: "64-bit ARM", 0xA641: "64-bit ARM",
      0x0200: "Itanium", 0x0166: "MIPS", 0x01F0: "PowerPC", 0x5032: "RISC-V", 0x5064: "RISC-V",
    ]
  }

  private enum Characteristics {
    static let executableImage: UInt16 = 1 << 1
    static let dynamicLibrary: UInt16 = 1 << 13
  }

  /// The optional header's magic number.
  private enum Magic {
    static let pe32: UInt16 = 0x10B
    static let pe32Plus: UInt16 = 0x20B
  }

  private enum Subsystem {
    static let windows: UInt16 = 2
    static let console: UInt16 = 3
    static let names: [UInt16: String] = [
      1: "a driver or a native program of Windows' kernel", 7: "a POSIX program", 9: "a Windows CE program",
      10: "an EFI program", 11: "an EFI driver", 12: "an EFI driver", 13: "an EFI image",
      14: "an Xbox program",
    ]
  }

  private static let msdosMagic = Array("MZ".utf8)
  private static let signature = Array("PE\0\0".utf8)
  /// Where the MS-DOS stub says where the signature is.
  private static let signatureOffset = 0x3C
  /// Of the data directories, the .NET one.
  private static let runtimeDirectory: UInt32 = 14

  static func isExecutable(_ file: ByteFields) -> Bool { file.begins(with: msdosMagic) }

  /// - Parameter file: begins as MS-DOS programs do.
  init(_ file: ByteFields) throws(ProgramFormatError) {
    let coff = try Self.fileHeader(file)
    let width = try Self.width(file, coff)
    let optional = coff + COFF.size
    try Self.checkOptionalHeader(file, optional, width)
    kind = .windows(width)
  }

  /// Where the COFF file header is.
  private static func fileHeader(_ file: ByteFields) throws(ProgramFormatError) -> Int {
    guard let offset = try? file.load(UInt32.self, at: signatureOffset), offset != 0 else {
      throw .otherSystem("an MS-DOS program")
    }
    let start = Int(offset)
    guard Array(try file.slice(at: start, count: signature.count)) == signature else {
      let isNewExecutable = (try? Array(file.slice(at: start, count: 2))) == Array("NE".utf8)
      throw .otherSystem(isNewExecutable ? "a 16-bit Windows program" : "an MS-DOS program")
    }
    return start + signature.count
  }

  private static func width(_ file: ByteFields, _ coff: Int) throws(ProgramFormatError) -> ProgramKind.Width {
    let machine: UInt16 = try file.load(at: coff + COFF.machine)
    let flags: UInt16 = try file.load(at: coff + COFF.characteristics)
    let width: ProgramKind.Width
    switch machine {
    case Machine.i386: width = .bits32
    case Machine.amd64: width = .bits64
    default: throw .otherProcessor(Machine.names[machine] ?? "the processor of PE's number \(machine)")
    }
    guard flags & Characteristics.executableImage != 0 else {
      throw .notAProgram("an image that was not linked")
    }
    guard flags & Characteristics.dynamicLibrary == 0 else { throw .notAProgram("a DLL") }
    return width
  }

  private static func checkOptionalHeader(
    _ file: ByteFields, _ optional: Int, _ width: ProgramKind.Width
  ) throws(ProgramFormatError) {
    let magic: UInt16 = try file.load(at: optional)
    guard magic == (width == .bits64 ? Magic.pe32Plus : Magic.pe32) else { throw .damaged }
    let subsystem: UInt16 = try file.load(at: optional + OptionalHeader.subsystem)
    guard subsystem == Subsystem.windows || subsystem == Subsystem.console else {
      throw .otherSystem(Subsystem.names[subsystem] ?? "for Windows' subsystem \(subsystem)")
    }
    if try isManaged(file, optional, width) { throw .otherSystem("a .NET program") }
  }

  /// Whether it is code for .NET, by its directory of that number.
  private static func isManaged(
    _ file: ByteFields, _ optional: Int, _ width: ProgramKind.Width
  ) throws(ProgramFormatError) -> Bool {
    let count =
      optional + (width == .bits64 ? OptionalHeader.directoryCount64 : OptionalHeader.directoryCount32)
    guard try file.load(UInt32.self, at: count) > runtimeDirectory else { return false }
    let directory = count + OptionalHeader.countSize + Int(runtimeDirectory) * OptionalHeader.directorySize
    return try file.load(UInt32.self, at: directory) != 0
  }
}

/// Offsets in the COFF file header, and its size.
private enum COFF {
  static let machine = 0
  static let characteristics = 18
  static let size = 20
}

/// Offsets in the optional header, which differ with the width of the image's base address and what follows it.
private enum OptionalHeader {
  static let subsystem = 68
  static let directoryCount32 = 92
  static let directoryCount64 = 108
  static let countSize = 4
  static let directorySize = 8
}
