import X86

/// A multiboot kernel: how its file is to be loaded and entered.
public enum MultibootKernel {
  /// Reads the header, and the segments from it or from the ELF headers (section 3.1.2).
  public static func read<Memory: PhysicalMemory & ~Copyable>(
    _ file: FileExtent, from memory: borrowing Memory
  ) throws(MultibootKernelError) -> ProgramImage {
    guard let header = MultibootHeader.find(in: file, from: memory) else { throw .noHeader }
    guard header.flags.unsupported.rawValue == 0 else { throw .unsupported(header.flags.unsupported) }
    guard header.flags.contains(.addressFields) else { return try readELF(file, memory) }
    let addresses = try MultibootAddresses(header, file, memory)
    return try addresses.image(header: header, file: file)
  }

  private static func readELF<Memory: PhysicalMemory & ~Copyable>(
    _ file: FileExtent, _ memory: borrowing Memory
  ) throws(MultibootKernelError) -> ProgramImage {
    let elf: ELFFile
    do throws(ELFError) { elf = try ELFFile.read(file, from: memory) } catch { throw .elf(error) }
    guard elf.width == .elf32 else { throw .notELF32 }
    return elf.image
  }
}

/// The address fields of a header (section 3.1.3).
private struct MultibootAddresses {
  var header: UInt64
  var load: UInt64
  var loadEnd: UInt64
  var bssEnd: UInt64
  var entry: UInt64

  init<Memory: PhysicalMemory & ~Copyable>(
    _ found: MultibootHeader, _ file: FileExtent, _ memory: borrowing Memory
  ) throws(MultibootKernelError) {
    typealias Field = MultibootHeaderField
    guard
      let header = file.load(UInt32.self, at: found.offset + Field.headerAddress, from: memory),
      let load = file.load(UInt32.self, at: found.offset + Field.loadAddress, from: memory),
      let loadEnd = file.load(UInt32.self, at: found.offset + Field.loadEndAddress, from: memory),
      let bssEnd = file.load(UInt32.self, at: found.offset + Field.bssEndAddress, from: memory),
      let entry = file.load(UInt32.self, at: found.offset + Field.entryAddress, from: memory)
    else { throw .truncated }
    self.header = UInt64(header)
    self.load = UInt64(load)
    self.loadEnd = UInt64(loadEnd)
    self.bssEnd = UInt64(bssEnd)
    self.entry = UInt64(entry)
  }

  /// The one segment that the fields describe. An end of 0 means the file's end, and no bss.
  func image(header found: MultibootHeader, file: FileExtent) throws(MultibootKernelError) -> ProgramImage {
    guard header >= load, header - load <= found.offset else { throw .badAddresses }
    let offset = found.offset - (header - load)
    guard loadEnd == 0 || loadEnd >= load else { throw .badAddresses }
    let fileSize = loadEnd == 0 ? file.length - offset : loadEnd - load
    guard bssEnd == 0 || bssEnd >= load + fileSize else { throw .badAddresses }
    let segment = ProgramSegment(
      fileOffset: offset, address: PhysicalAddress(load), fileSize: fileSize,
      memorySize: bssEnd == 0 ? fileSize : bssEnd - load)
    do throws(ProgramError) {
      var image = ProgramImage(file: file, entry: PhysicalAddress(entry), limit: ELF.limit32)
      try image.append(segment)
      try image.finish()
      return image
    } catch { throw .program(error) }
  }
}
