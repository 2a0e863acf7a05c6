import X86

/// Reads the setup header of a bzImage.
struct SetupHeaderReader {
  let file: FileExtent

  func image<Memory: PhysicalMemory & ~Copyable>(
    _ memory: borrowing Memory
  ) throws(LinuxImageError) -> LinuxImage {
    let version = try field(UInt16.self, SetupField.version, memory)
    guard version >= SetupValue.leastVersion else { throw .tooOld(version) }
    guard try field(UInt8.self, SetupField.loadFlags, memory) & SetupValue.loadedHigh != 0 else {
      throw .notLoadedHigh
    }
    guard let header = SetupHeader(of: file, from: memory) else { throw .truncated }
    guard header.isComplete else { throw .badHeader }
    let alignment = UInt64(try field(UInt32.self, SetupField.kernelAlignment, memory))
    let isRelocatable = try field(UInt8.self, SetupField.relocatable, memory) != 0
    guard alignment.nonzeroBitCount == 1 || !isRelocatable else { throw .badHeader }
    let hasFlags = version >= SetupValue.extendedFlagsVersion
    let flags = hasFlags ? try field(UInt16.self, SetupField.extendedLoadFlags, memory) : 0
    return LinuxImage(
      format: .bzImage, program: try program(memory), alignment: alignment, isRelocatable: isRelocatable,
      loadFlags: ExtendedLoadFlags(rawValue: flags),
      ramdiskLimit: try field(UInt32.self, SetupField.ramdiskLimit, memory),
      commandLineSize: try field(UInt32.self, SetupField.commandLineSize, memory),
      header: header)
  }

  /// The protected-mode part of the file, which follows the setup sectors, at its preferred address.
  private func program<Memory: PhysicalMemory & ~Copyable>(
    _ memory: borrowing Memory
  ) throws(LinuxImageError) -> ProgramImage {
    let sectors = try field(UInt8.self, SetupField.setupSectors, memory)
    let setup = UInt64(sectors == 0 ? SetupValue.oldSetupSectors : sectors) + 1
    let offset = setup * SetupValue.sectorSize
    guard offset < file.length else { throw .truncated }
    let size = file.length - offset
    let stated = UInt64(try field(UInt32.self, SetupField.systemSize, memory)) * SetupValue.paragraph
    guard stated < size + SetupValue.paragraph else { throw .truncated }
    let address = PhysicalAddress(try field(UInt64.self, SetupField.preferredAddress, memory))
    let needed = UInt64(try field(UInt32.self, SetupField.initialSize, memory))
    do throws(ProgramError) {
      var image = ProgramImage(file: file, entry: address, limit: ELF.limit32)
      image.clearsMemory = false
      try image.append(
        ProgramSegment(fileOffset: offset, address: address, fileSize: size, memorySize: max(needed, size)))
      try image.finish()
      return image
    } catch { throw .program(error) }
  }

  private func field<Value: FixedWidthInteger & BitwiseCopyable, Memory: PhysicalMemory & ~Copyable>(
    _ type: Value.Type, _ offset: UInt64, _ memory: borrowing Memory
  ) throws(LinuxImageError) -> Value {
    guard let value = file.load(type, at: offset, from: memory) else { throw .truncated }
    return value
  }
}
