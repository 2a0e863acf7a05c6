import X86

/// Reads the headers of one ELF file by its width's layout.
struct ELFReader {
  let file: FileExtent
  let shape: ELFShape

  func checkType<Memory: PhysicalMemory & ~Copyable>(_ memory: borrowing Memory) throws(ELFError) {
    let type = try half(at: ELF.typeOffset, memory)
    guard type == ELF.typeExecutable else { throw .notExecutable(type) }
    let machine = try half(at: ELF.machineOffset, memory)
    guard machine == shape.machine else { throw .wrongMachine(machine) }
  }

  func image<Memory: PhysicalMemory & ~Copyable>(
    limit: UInt64, _ memory: borrowing Memory
  ) throws(ELFError) -> ProgramImage {
    let entrySize = try half(at: shape.tableEntrySize, memory)
    let count = try half(at: shape.tableCount, memory)
    guard count == 0 || UInt64(entrySize) == shape.segmentSize else { throw .badProgramHeaderSize(entrySize) }
    let table = try word(at: shape.tableOffset, memory)
    guard file.contains(offset: table, length: UInt64(count) * shape.segmentSize) else { throw .truncated }
    let entry = PhysicalAddress(try word(at: shape.entry, memory))
    var image = ProgramImage(file: file, entry: entry, limit: limit)
    for index in 0..<UInt64(count) {
      guard let segment = try segment(at: table + index * shape.segmentSize, memory) else { continue }
      do throws(ProgramError) { try image.append(segment) } catch { throw .program(error) }
    }
    do throws(ProgramError) { try image.finish() } catch { throw .program(error) }
    return image
  }

  /// The segment that a program header describes, or nil if it is not one to load.
  private func segment<Memory: PhysicalMemory & ~Copyable>(
    at header: UInt64, _ memory: borrowing Memory
  ) throws(ELFError) -> ProgramSegment? {
    guard let type = file.load(UInt32.self, at: header, from: memory) else { throw .truncated }
    guard type == ELF.segmentLoad else { return nil }
    return ProgramSegment(
      fileOffset: try word(at: header + shape.segmentOffset, memory),
      address: PhysicalAddress(try word(at: header + shape.segmentAddress, memory)),
      fileSize: try word(at: header + shape.segmentFileSize, memory),
      memorySize: try word(at: header + shape.segmentMemorySize, memory))
  }

  private func half<Memory: PhysicalMemory & ~Copyable>(
    at offset: UInt64, _ memory: borrowing Memory
  ) throws(ELFError) -> UInt16 {
    guard let value = file.load(UInt16.self, at: offset, from: memory) else { throw .truncated }
    return value
  }

  /// A field of the file's own width.
  private func word<Memory: PhysicalMemory & ~Copyable>(
    at offset: UInt64, _ memory: borrowing Memory
  ) throws(ELFError) -> UInt64 {
    if shape.word == UInt64(UInt32.bitWidth / 8) {
      guard let value = file.load(UInt32.self, at: offset, from: memory) else { throw .truncated }
      return UInt64(value)
    }
    guard let value = file.load(UInt64.self, at: offset, from: memory) else { throw .truncated }
    return value
  }
}
