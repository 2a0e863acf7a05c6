import Testing
import X86

@testable import Monitor

/// The bytes at which a CPU stands, in every way of addressing.
@Suite struct InstructionFetchTests {
  private let machine = ArrayMachine()

  private func fetch(_ cpu: ModelProcessor) -> [UInt8] {
    let found = InstructionFetch.instruction(at: cpu, machine.memory)
    return (0..<found.count).map { found.bytes[$0] }
  }

  /// Bytes that tell where they lie.
  private func fill(_ pages: UInt64...) {
    for page in pages {
      machine.memory.place((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ Int(page >> 12)) }, at: page)
    }
  }

  private func bytes(_ address: UInt64, _ count: Int) -> [UInt8] {
    Array(machine.memory.bytes[Int(address)..<Int(address) + count])
  }

  private func cpu(_ mode: PagingMode, _ tables: GuestTables, at address: UInt64) -> ModelProcessor {
    var cpu = ModelProcessor(mode.isLongMode ? .bits64 : .bits32, at: address)
    cpu.turnOnPaging(mode, root: tables.root)
    return cpu
  }

  @Test func withoutPaging() {
    fill(0x3000, 0x4000)
    #expect(fetch(ModelProcessor(.bits16, at: 0x3FF8)) == bytes(0x3FF8, 15))
    var real = ModelProcessor(.bits16, at: 0xFFF8)
    real.codeSegmentBase = 0xFFFF_4000
    #expect(fetch(real) == bytes(0x3FF8, 15), "the sum wraps at 4 GiB")
    #expect(fetch(ModelProcessor(.bits32, at: 0x20_0000 - 4)).count == 4, "memory ends")
    #expect(fetch(ModelProcessor(.bits32, at: 0xFEE0_0000)).isEmpty, "a device")
    #expect(fetch(ModelProcessor(.bits32, at: ArrayMachine.hiddenRange.lowerBound - 2)).count == 2)
  }

  @Test(arguments: [PagingMode.bits32, .pae, .level4, .level5])
  func smallPages(_ mode: PagingMode) {
    let linear: UInt64 =
      mode == .level5 ? 0x00FE_DCBA_9876_5000 : mode == .level4 ? 0x7654_3210_9000 : 0x8765_4000
    let tables = GuestTables(mode, in: machine.memory)
    tables.map(linear, to: 0x9000)
    tables.map(linear + 0x1000, to: 0x3000)
    fill(0x3000, 0x9000)
    for before in UInt64(1)...15 {
      let expected = bytes(0xA000 - before, Int(before)) + bytes(0x3000, 15 - Int(before))
      #expect(fetch(cpu(mode, tables, at: linear + 0x1000 - before)) == expected)
    }
    #expect(fetch(cpu(mode, tables, at: linear + 0x1FFD)) == bytes(0x3FFD, 3), "the next page is absent")
    #expect(fetch(cpu(mode, tables, at: linear + 0x2000)).isEmpty)
  }

  @Test(arguments: [
    (PagingMode.bits32, 1 << 22 as UInt64), (.pae, 1 << 21), (.level4, 1 << 21), (.level4, 1 << 30),
    (.level5, 1 << 30),
  ])
  func largePages(_ mode: PagingMode, _ size: UInt64) {
    let tables = GuestTables(mode, in: machine.memory)
    tables.map(0x4000_0000, to: 0, size: size)
    fill(0x7000, 0x8000)
    #expect(fetch(cpu(mode, tables, at: 0x4000_7FF8)) == bytes(0x7FF8, 15))
  }

  @Test func upperHalf() {
    let tables = GuestTables(.level4, in: machine.memory)
    tables.map(0xFFFF_8000_0000_0000, to: 0x9000)
    fill(0x9000)
    #expect(fetch(cpu(.level4, tables, at: 0xFFFF_8000_0000_0010)) == bytes(0x9010, 15))
    #expect(fetch(cpu(.level4, tables, at: 0x0000_8000_0000_0010)).isEmpty, "not canonical")
  }

  @Test func rightsCount() {
    for (bit, privilege, isAllowed) in [
      (PageTableEntry.us, 3, false), (.us, 0, true), (.rw, 3, true), (.p, 0, false),
    ] {
      let tables = GuestTables(.level4, in: machine.memory)
      tables.map(0x40_0000, to: 0x9000, without: bit)
      var cpu = cpu(.level4, tables, at: 0x40_0000)
      cpu.privilege = UInt8(privilege)
      #expect(fetch(cpu).isEmpty == !isAllowed)
    }
  }

  /// A fetch is no read: NX forbids it, and SMAP does not.
  @Test func fetchesAreNotReads() {
    let tables = GuestTables(.level4, in: machine.memory)
    tables.map(0x40_0000, to: 0x9000)
    tables.map(0x40_1000, to: 0x9000 | PageTableEntry.nx.rawValue)
    fill(0x9000)
    var plain = cpu(.level4, tables, at: 0x40_0100)
    plain.cr4.insert(.smap)
    #expect(fetch(plain) == bytes(0x9100, 15))
    plain.cr4.insert(.smep)
    #expect(fetch(plain).isEmpty)
    var noExecute = cpu(.level4, tables, at: 0x40_1100)
    noExecute.efer.insert(.nxe)
    #expect(fetch(noExecute).isEmpty)
  }

  /// 32-bit code goes on at 0 behind the last byte, also under the tables of long mode.
  @Test(arguments: [PagingMode.bits32, .pae, .level4, .level5])
  func wrapsAtFourGiB(_ mode: PagingMode) {
    let tables = GuestTables(mode, in: machine.memory)
    tables.map(0xFFFF_F000, to: 0x9000)
    tables.map(0, to: 0x3000)
    tables.map(0x1000, to: 0x5000)
    fill(0x3000, 0x5000, 0x9000)
    var cpu = ModelProcessor(.bits32, at: 0xFFFF_FFFA)
    cpu.turnOnPaging(mode, root: tables.root)
    #expect(fetch(cpu) == bytes(0x9FFA, 6) + bytes(0x3000, 9))
    cpu.codeSegmentBase = 0x2000
    #expect(fetch(cpu) == bytes(0x5FFA, 6), "and the base is added so")
  }

  /// 64-bit code goes on above 4 GiB, and its segment's base is not counted.
  @Test func longModeDoesNotWrap() {
    let tables = GuestTables(.level4, in: machine.memory)
    tables.map(0xFFFF_F000, to: 0x9000)
    tables.map(0x1_0000_0000, to: 0x3000)
    tables.map(0, to: 0x5000)
    fill(0x3000, 0x5000, 0x9000)
    var cpu = cpu(.level4, tables, at: 0xFFFF_FFFA)
    cpu.codeSegmentBase = 0x2000
    #expect(fetch(cpu) == bytes(0x9FFA, 6) + bytes(0x3000, 9))
  }

  /// Tables in hidden memory, beyond memory, or that point to themselves end the walk.
  @Test func hostileTables() {
    for root in [ArrayMachine.hiddenRange.lowerBound, 1 << 40, 0x000F_FFFF_FFFF_F000] {
      for mode in [PagingMode.bits32, .pae, .level4, .level5] {
        var cpu = ModelProcessor(mode.isLongMode ? .bits64 : .bits32)
        cpu.turnOnPaging(mode, root: PhysicalAddress(root))
        #expect(fetch(cpu).isEmpty)
      }
    }
    machine.memory.place([0x63, 0x00, 0x10, 0, 0, 0, 0, 0], at: 0x10_0000)
    var cpu = ModelProcessor(.bits64, at: 0)
    cpu.turnOnPaging(.level4, root: PhysicalAddress(0x10_0000))
    #expect(fetch(cpu) == bytes(0x10_0000, 15))
  }
}
