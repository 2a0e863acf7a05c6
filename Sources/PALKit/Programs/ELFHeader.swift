/// What the headers of an ELF file say of how it runs (System V ABI, chapters 4 and 5; its x86 supplements).
struct ELFHeader {
  let kind: ProgramKind

  private enum Machine {
    static let i386: UInt16 = 3
    static let x8664: UInt16 = 62
    static let names: [UInt16: String] = [
      2: "SPARC", 8: "MIPS", 20: "PowerPC", 21: "64-bit PowerPC", 22: "S/390", 40: "ARM", 183: "64-bit ARM",
      243: "RISC-V", 258: "LoongArch",
    ]
  }

  private enum FileType {
    static let relocatable: UInt16 = 1
    static let executable: UInt16 = 2
    /// Libraries, and programs that run at any address.
    static let dynamic: UInt16 = 3
    static let core: UInt16 = 4
  }

  private static let magic: [UInt8] = [0x7F] + Array("ELF".utf8)
  private static let littleEndian: UInt8 = 1
  private static let segmentInterpreter: UInt32 = 3
  private static let longestPath: UInt64 = 4096

  static func isELF(_ file: ByteFields) -> Bool { file.begins(with: magic) }

  /// - Parameter file: begins as ELF files do.
  init(_ file: ByteFields) throws(ProgramFormatError) {
    let width = try Self.width(file)
    let layout = ELFLayout(width)
    try Self.checkType(file)
    guard try layout.word(file, at: layout.entry) != 0 else { throw .notAProgram("a library") }
    kind = .linux(width, interpreter: try Self.interpreter(file, layout))
  }

  private static func width(_ file: ByteFields) throws(ProgramFormatError) -> ProgramKind.Width {
    let data: UInt8 = try file.load(at: ELFLayout.data)
    guard data == littleEndian else { throw .otherProcessor("a big-endian processor") }
    let machine: UInt16 = try file.load(at: ELFLayout.machine)
    switch (try file.load(UInt8.self, at: ELFLayout.fileClass), machine) {
    case (1, Machine.i386): return .bits32
    case (2, Machine.x8664): return .bits64
    case (1, Machine.x8664): throw .otherSystem("a program for the x32 interface")
    case (_, Machine.i386), (_, Machine.x8664): throw .damaged
    default: throw .otherProcessor(Machine.names[machine] ?? "the processor of ELF's number \(machine)")
    }
  }

  private static func checkType(_ file: ByteFields) throws(ProgramFormatError) {
    switch try file.load(UInt16.self, at: ELFLayout.type) {
    case FileType.executable, FileType.dynamic: break
    case FileType.relocatable: throw .notAProgram("an object file or kernel module")
    case FileType.core: throw .notAProgram("a core dump")
    default: throw .damaged
    }
  }

  /// The path in the PT_INTERP segment, if there is one.
  private static func interpreter(
    _ file: ByteFields, _ layout: ELFLayout
  ) throws(ProgramFormatError) -> String? {
    let count: UInt16 = try file.load(at: layout.tableCount)
    let size: UInt16 = try file.load(at: layout.tableEntrySize)
    // Also what follows from them fits an Int: the table's offset is checked against the file by each read.
    guard let table = Int(exactly: try layout.word(file, at: layout.tableOffset)), table < Int.max / 2 else {
      throw .truncated
    }
    for index in 0..<Int(count) {
      let header = table + index * Int(size)
      guard try file.load(UInt32.self, at: header) == segmentInterpreter else { continue }
      let offset = try layout.word(file, at: header + layout.segmentOffset)
      let length = try layout.word(file, at: header + layout.segmentFileSize)
      guard let start = Int(exactly: offset), (2...longestPath).contains(length) else { throw .damaged }
      let path = try file.slice(at: start, count: Int(length)).prefix { $0 != 0 }
      guard let text = String(validating: path, as: UTF8.self) else { throw .damaged }
      return text
    }
    return nil
  }
}

/// Where ELF's two widths have their fields: Elf32_Ehdr, Elf32_Phdr, Elf64_Ehdr, Elf64_Phdr.
private struct ELFLayout {
  static let fileClass = 4
  static let data = 5
  static let type = 16
  static let machine = 18

  let entry = 24
  let tableOffset: Int
  let tableEntrySize: Int
  let tableCount: Int
  let segmentOffset: Int
  let segmentFileSize: Int
  private let width: ProgramKind.Width

  init(_ width: ProgramKind.Width) {
    self.width = width
    switch width {
    case .bits32:
      (tableOffset, tableEntrySize, tableCount, segmentOffset, segmentFileSize) = (28, 42, 44, 4, 16)
    case .bits64:
      (tableOffset, tableEntrySize, tableCount, segmentOffset, segmentFileSize) = (32, 54, 56, 8, 32)
    }
  }

  /// An address, offset or size: as wide as the file.
  func word(_ file: ByteFields, at offset: Int) throws(ProgramFormatError) -> UInt64 {
    switch width {
    case .bits32: UInt64(try file.load(UInt32.self, at: offset))
    case .bits64: try file.load(at: offset)
    }
  }
}
