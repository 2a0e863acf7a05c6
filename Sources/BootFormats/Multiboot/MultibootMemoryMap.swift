import X86

extension MultibootInformation {
  /// Longer than any real memory map; it bounds the walk through a broken one.
  private static let longestMemoryMap: UInt32 = 64 << 10

  private static let kilobyte: UInt64 = 1 << 10
  /// Where the memory begins that `mem_upper` counts.
  private static let upperMemory = PhysicalAddress(1 << 20)

  /// The loader's memory map, or one made of the two memory sizes if it gave none.
  func readMemoryMap<Memory: PhysicalMemory & ~Copyable>(
    at information: PhysicalAddress, from memory: borrowing Memory
  ) throws(MultibootError) -> MemoryMap {
    guard flags.contains(.memoryMap) else { return try mapOfSizes() }
    typealias Field = MultibootInformationField
    let length = try memory.word(at: information &+ Field.memoryMapLength)
    let start = try memory.pointer(at: information &+ Field.memoryMapAddress)
    guard length <= Self.longestMemoryMap else { throw .memoryMapTooLong(length) }
    return try Self.readEntries(from: start, to: start &+ UInt64(length), in: memory)
  }

  private static func readEntries<Memory: PhysicalMemory & ~Copyable>(
    from start: PhysicalAddress, to end: PhysicalAddress, in memory: borrowing Memory
  ) throws(MultibootError) -> MemoryMap {
    typealias Field = MultibootMemoryMapField
    var map = MemoryMap()
    var entry = start
    while entry < end {
      let size = UInt64(try memory.word(at: entry &+ Field.size))
      let next = entry &+ (size + Field.sizeOfSize)
      guard size >= Field.leastSize, next <= end else { throw .badMemoryMapEntry(entry) }
      let region = MemoryRegion(
        base: PhysicalAddress(try memory.long(at: entry &+ Field.base)),
        length: try memory.long(at: entry &+ Field.length),
        kind: RegionKind(rawValue: try memory.word(at: entry &+ Field.kind)))
      if let region { try add(region, to: &map) }
      entry = next
    }
    return map
  }

  private func mapOfSizes() throws(MultibootError) -> MemoryMap {
    guard let lowerKilobytes, let upperKilobytes else { throw .noMemorySize }
    var map = MemoryMap()
    let (lower, upper) = (UInt64(lowerKilobytes) * Self.kilobyte, UInt64(upperKilobytes) * Self.kilobyte)
    if let region = MemoryRegion(base: PhysicalAddress(0), length: lower, kind: .usable) {
      try Self.add(region, to: &map)
    }
    if let region = MemoryRegion(base: Self.upperMemory, length: upper, kind: .usable) {
      try Self.add(region, to: &map)
    }
    return map
  }

  private static func add(_ region: MemoryRegion, to map: inout MemoryMap) throws(MultibootError) {
    do { try map.insert(region) } catch { throw .memoryMapFull }
  }
}
