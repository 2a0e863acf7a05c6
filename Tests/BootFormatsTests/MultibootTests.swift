import Testing
import X86

@testable import BootFormats

struct MultibootTests {
  /// What GRUB leaves: the block at 0x10000, tables behind it.
  private func block() -> ByteMemory {
    let memory = ByteMemory(base: 0x10000, size: 0x2000)
    memory.put(UInt32(1 | 4 | 8 | 64), at: 0x10000)
    memory.put(UInt32(639), at: 0x10004)
    memory.put(UInt32(260000), at: 0x10008)
    memory.put(UInt32(0x10800), at: 0x10010)
    memory.put("log=debug", at: 0x10800)
    memory.put(UInt32(2), at: 0x10014)
    memory.put(UInt32(0x10900), at: 0x10018)
    for (index, value) in [0x40_0000, 0x80_0000, 0x10a00, 0, 0x80_0000, 0x80_0000, 0, 0].enumerated() {
      memory.put(UInt32(value), at: 0x10900 + UInt64(index) * 4)
    }
    memory.put(UInt32(48), at: 0x1002c)
    memory.put(UInt32(0x10b00), at: 0x10030)
    entry(memory, at: 0x10b00, base: 0x10_0000, length: 0xff0_0000, kind: 1)
    entry(memory, at: 0x10b18, base: 0, length: 0x9fc00, kind: 1)
    return memory
  }

  private func entry(_ memory: ByteMemory, at place: UInt64, base: UInt64, length: UInt64, kind: UInt32) {
    memory.put(UInt32(20), at: place)
    memory.put(base, at: place + 4)
    memory.put(length, at: place + 12)
    memory.put(kind, at: place + 20)
  }

  private func read(_ memory: ByteMemory) throws(MultibootError) -> MultibootInformation {
    try MultibootInformation.read(at: memory.start, from: memory)
  }

  @Test func everythingIsRead() throws {
    let information = try read(block())
    #expect(information.lowerKilobytes == 639 && information.upperKilobytes == 260000)
    #expect(information.commandLine == PhysicalAddress(0x10800))
    #expect(information.moduleCount == 2)
    #expect(information.module(0).length == 0x40_0000)
    #expect(information.module(0).commandLine == PhysicalAddress(0x10a00))
    #expect(information.module(1).commandLine == nil)
    #expect(information.memoryMap.count == 2)
    #expect(information.memoryMap[0].length == 0x9fc00)
  }

  @Test func sizesStandInForTheMap() throws {
    let memory = block()
    memory.put(UInt32(1), at: 0x10000)
    let map = try read(memory).memoryMap
    #expect(map.count == 2 && map[0].length == 639 << 10 && map[1].length == 260000 << 10)
    memory.put(UInt32(0), at: 0x10000)
    #expect(throws: MultibootError.noMemorySize) { try read(memory) }
  }

  @Test func badTablesAreNamed() throws {
    var memory = block()
    memory.put(UInt32(9), at: 0x10014)
    #expect(throws: MultibootError.tooManyModules(9)) { try read(memory) }
    memory = block()
    memory.put(UInt32(0), at: 0x10914)
    #expect(throws: MultibootError.moduleWithoutEnd(1)) { try read(memory) }
    memory = block()
    memory.put(UInt32(19), at: 0x10b18)
    #expect(throws: MultibootError.badMemoryMapEntry(PhysicalAddress(0x10b18))) { try read(memory) }
    memory = block()
    memory.put(UInt32(47), at: 0x1002c)
    #expect(throws: MultibootError.badMemoryMapEntry(PhysicalAddress(0x10b18))) { try read(memory) }
    memory = block()
    memory.put(UInt32.max, at: 0x1002c)
    #expect(throws: MultibootError.memoryMapTooLong(.max)) { try read(memory) }
    memory = block()
    memory.put(UInt32(0xfff_0000), at: 0x10030)
    #expect(throws: MultibootError.unreadable(PhysicalAddress(0xfff_0000))) { try read(memory) }
    #expect(throws: MultibootError.unreadable(PhysicalAddress(0x20000))) {
      try MultibootInformation.read(at: PhysicalAddress(0x20000), from: memory)
    }
  }

  @Test func tooManyRegionsAreNamed() throws {
    let memory = ByteMemory(size: 0x2000)
    memory.put(UInt32(64), at: 0)
    memory.put(UInt32(129 * 24), at: 44)
    memory.put(UInt32(0x100), at: 48)
    for index in 0..<129 {
      let place = 0x100 + UInt64(index) * 24
      entry(memory, at: place, base: UInt64(index) << 13, length: 4096, kind: 1)
    }
    #expect(throws: MultibootError.memoryMapFull) { try read(memory) }
  }

  @Test func anyBytesAreHarmless() throws {
    for seed in 0..<300 { try anyBytesAreHarmless(seed: seed) }
  }

  private func anyBytesAreHarmless(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let memory = block()
    for _ in 0..<Int.random(in: 1...20, using: &random) {
      let place = Int.random(in: 0..<0xb40, using: &random)
      memory.bytes[place] = UInt8.random(in: 0...255, using: &random)
    }
    _ = try? read(memory)
    let noise = ByteMemory(random.bytes(4096))
    _ = try? read(noise)
  }
}
