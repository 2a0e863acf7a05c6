import Testing
import X86

@testable import BootFormats

struct MemoryMapTests {
  @Test func overlapIsReserved() throws {
    var map = MemoryMap()
    try map.insert(PhysicalAddress(0), 0x10000, .usable)
    try map.insert(PhysicalAddress(0x8000), 0x10000, .reserved)
    #expect(map.count == 2)
    #expect(map[0] == MemoryRegion(base: PhysicalAddress(0), length: 0x8000, kind: .usable))
    #expect(map[1] == MemoryRegion(base: PhysicalAddress(0x8000), length: 0x10000, kind: .reserved))
  }

  @Test func neighboursOfAKindAreJoined() throws {
    var map = MemoryMap()
    try map.insert(PhysicalAddress(0x2000), 0x1000, .usable)
    try map.insert(PhysicalAddress(0), 0x1000, .usable)
    try map.insert(PhysicalAddress(0x1000), 0x1000, .usable)
    #expect(map.count == 1)
    #expect(map[0].length == 0x3000)
  }

  @Test func entriesBeyondTheBusAreCut() throws {
    var map = MemoryMap()
    try map.insert(PhysicalAddress(MemoryRegion.addressLimit - 4096), .max, .usable)
    try map.insert(PhysicalAddress(.max), .max, .usable)
    try map.insert(PhysicalAddress(5), 0, .usable)
    #expect(map.count == 1)
    #expect(map.topOfMemory.rawValue == MemoryRegion.addressLimit)
  }

  @Test func fullMapIsLeftAsItWas() throws {
    var map = MemoryMap()
    for index in 0..<128 { try map.insert(PhysicalAddress(UInt64(index) * 0x2000), 0x1000, .usable) }
    #expect(throws: MemoryMapError.full) { try map.insert(PhysicalAddress(0x1000_0000), 1, .usable) }
    #expect(throws: MemoryMapError.full) { try map.reserve(PhysicalAddress(0x100), 0x10) }
    #expect(map.count == 128 && map.usableBytes == 128 * 0x1000)
  }

  @Test func reserveSplitsUsableMemory() throws {
    var map = MemoryMap()
    try map.insert(PhysicalAddress(0x10_0000), 0xff0_0000, .usable)
    try map.reserve(PhysicalAddress(0xe00_0000), 0x180_0000)
    #expect(map.count == 3)
    #expect(!map.isUsable(PhysicalAddress(0xe00_0000), 1))
    #expect(map.isUsable(PhysicalAddress(0xf80_0000), 0x80_0000))
    #expect(map.topOfMemory.rawValue == 0x1000_0000)
  }

  /// Random entries in a small address space against a plain array of bytes.
  @Test func agreesWithPlainBytes() throws {
    for seed in 0..<200 { try agreesWithPlainBytes(seed: seed) }
  }

  private func agreesWithPlainBytes(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var map = MemoryMap()
    var model = [RegionKind?](repeating: nil, count: 300)
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      let base = Int.random(in: 0..<256, using: &random)
      let length = Int.random(in: 0..<40, using: &random)
      let kind = RegionKind(rawValue: UInt32.random(in: 1...7, using: &random))
      try map.insert(PhysicalAddress(UInt64(base)), UInt64(length), kind)
      for place in base..<base + length { model[place] = model[place]?.stronger(kind) ?? kind }
    }
    var seen = [RegionKind?](repeating: nil, count: 300)
    for index in map.indices {
      for place in map[index].base.rawValue..<map[index].end.rawValue { seen[Int(place)] = map[index].kind }
      if index > 0 {
        #expect(map[index - 1].end <= map[index].base)
        #expect(map[index - 1].end != map[index].base || map[index - 1].kind != map[index].kind)
      }
    }
    #expect(seen == model)
    checkSearch(map, model, &random)
  }

  private func checkSearch(_ map: MemoryMap, _ model: [RegionKind?], _ random: inout SeededGenerator) {
    for _ in 0..<20 {
      let size = Int.random(in: 1...20, using: &random)
      let alignment = 1 << Int.random(in: 0...4, using: &random)
      let limit = Int.random(in: 0...300, using: &random)
      let fits = (0..<300).filter { place in
        place % alignment == 0 && place + size <= 300
          && model[place..<place + size].allSatisfy { $0 == .usable }
      }
      let highest = map.highestUsable(
        size: UInt64(size), alignment: UInt64(alignment), below: PhysicalAddress(UInt64(limit)))
      #expect(highest.map { Int($0.rawValue) } == fits.last { $0 + size <= limit })
      let lowest = map.lowestUsable(
        size: UInt64(size), alignment: UInt64(alignment), above: PhysicalAddress(UInt64(limit)))
      #expect(lowest.map { Int($0.rawValue) } == fits.first { $0 >= limit })
      #expect(map.isUsable(PhysicalAddress(UInt64(limit)), UInt64(size)) == isUsable(model, limit, size))
    }
    #expect(map.highestUsable(size: 0, alignment: 1, below: PhysicalAddress(.max)) == nil)
    #expect(map.highestUsable(size: 1, alignment: 3, below: PhysicalAddress(.max)) == nil)
    #expect(map.topOfMemory.rawValue == UInt64((model.lastIndex { $0 == .usable } ?? -1) + 1))
  }

  private func isUsable(_ model: [RegionKind?], _ place: Int, _ size: Int) -> Bool {
    place + size <= model.count && model[place..<place + size].allSatisfy { $0 == .usable }
  }
}
