import X86

/// The width of an ELF file (EI_CLASS).
public enum ELFClass: UInt8, Sendable {
  case elf32 = 1
  case elf64 = 2
}

/// Why a file is not an ELF program that can be loaded.
public enum ELFError: Error, Equatable, Sendable {
  /// The file ends, or memory does, before its headers do.
  case truncated
  case notELF
  case unknownClass(UInt8)
  /// Neither little-endian nor of the current version.
  case unknownFormat
  /// Not a program with fixed addresses (ET_EXEC).
  case notExecutable(UInt16)
  /// For another processor than its width asks for.
  case wrongMachine(UInt16)
  /// The program header table has entries of a size that is not its width's.
  case badProgramHeaderSize(UInt16)
  case program(ProgramError)
}

/// An ELF program: 64-bit for x86-64, such as vmlinux, or 32-bit for i386, such as a multiboot kernel.
public struct ELFFile: Sendable {
  public let width: ELFClass
  public let image: ProgramImage

  /// Reads and checks the file's headers and all its PT_LOAD segments.
  public static func read<Memory: PhysicalMemory & ~Copyable>(
    _ file: FileExtent, from memory: borrowing Memory
  ) throws(ELFError) -> Self {
    let width = try readWidth(file, memory)
    let reader = ELFReader(file: file, shape: width == .elf32 ? .i386 : .x86v64)
    try reader.checkType(memory)
    let limit = width == .elf32 ? ELF.limit32 : MemoryRegion.addressLimit
    return Self(width: width, image: try reader.image(limit: limit, memory))
  }

  /// True if the file begins as ELF files do.
  public static func isELF<Memory: PhysicalMemory & ~Copyable>(
    _ file: FileExtent, from memory: borrowing Memory
  ) -> Bool { file.load(UInt32.self, at: ELF.magicOffset, from: memory) == ELF.magic }

  private static func readWidth<Memory: PhysicalMemory & ~Copyable>(
    _ file: FileExtent, _ memory: borrowing Memory
  ) throws(ELFError) -> ELFClass {
    guard isELF(file, from: memory) else { throw .notELF }
    guard let number = file.load(UInt8.self, at: ELF.classOffset, from: memory),
      let data = file.load(UInt8.self, at: ELF.dataOffset, from: memory),
      let version = file.load(UInt8.self, at: ELF.identificationVersionOffset, from: memory)
    else { throw .truncated }
    guard let width = ELFClass(rawValue: number) else { throw .unknownClass(number) }
    guard data == ELF.littleEndian, version == ELF.currentVersion else { throw .unknownFormat }
    return width
  }
}
