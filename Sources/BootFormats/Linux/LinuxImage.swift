import X86

/// Why a file is not a Linux kernel that we can boot.
public enum LinuxImageError: Error, Equatable, Sendable {
  /// Neither a bzImage nor an ELF file.
  case unknownFormat
  /// The file ends, or memory does, before the kernel does.
  case truncated
  /// Of a boot protocol before 2.10; its version.
  case tooOld(UInt16)
  /// A zImage, which is loaded below 1 MiB.
  case notLoadedHigh
  /// A field of the header cannot be right.
  case badHeader
  /// A vmlinux that is not for x86-64.
  case notELF64
  case elf(ELFError)
  case program(ProgramError)
}

/// How a Linux kernel is packed, and so how it is entered.
public enum LinuxFormat: Equatable, Sendable {
  /// A compressed kernel behind a setup header; entered in 32-bit mode without paging.
  case bzImage
  /// The kernel itself as ELF64; entered in 64-bit mode with memory identity-mapped.
  case vmlinux
}

/// A Linux kernel file (Linux Documentation/arch/x86/boot.rst).
public struct LinuxImage: Sendable {
  public let format: LinuxFormat
  /// What to load where. A bzImage is one segment at its preferred address, with its decompressor's
  /// working space (init_size) as memory.
  public internal(set) var program: ProgramImage
  /// The alignment that a bzImage must keep, and whether it may be at another place than its preferred one.
  public let alignment: UInt64
  public let isRelocatable: Bool
  public let loadFlags: ExtendedLoadFlags
  /// The highest address that the last byte of the initrd may have.
  public let ramdiskLimit: UInt32
  /// The longest command line, its terminating zero not counted.
  public let commandLineSize: UInt32
  let header: SetupHeader

  /// Reads and checks a kernel of either format.
  public static func read<Memory: PhysicalMemory & ~Copyable>(
    _ file: FileExtent, from memory: borrowing Memory
  ) throws(LinuxImageError) -> Self {
    if ELFFile.isELF(file, from: memory) { return try readELF(file, memory) }
    guard file.load(UInt16.self, at: SetupField.bootFlag, from: memory) == SetupValue.bootFlag,
      file.load(UInt32.self, at: SetupField.signature, from: memory) == SetupValue.signature
    else { throw .unknownFormat }
    return try SetupHeaderReader(file: file).image(memory)
  }

  private static func readELF<Memory: PhysicalMemory & ~Copyable>(
    _ file: FileExtent, _ memory: borrowing Memory
  ) throws(LinuxImageError) -> Self {
    let elf: ELFFile
    do throws(ELFError) { elf = try ELFFile.read(file, from: memory) } catch { throw .elf(error) }
    guard elf.width == .elf64 else { throw .notELF64 }
    return Self(
      format: .vmlinux, program: elf.image, alignment: UInt64(SetupValue.kernelAlignment),
      isRelocatable: false,
      loadFlags: .has64BitEntry, ramdiskLimit: SetupValue.ramdiskLimit,
      commandLineSize: SetupValue.commandLineSize, header: SetupHeader())
  }
}
