import Testing
import X86

@Suite struct NestedPageTablesTests {
  private func map(hugePages: Bool, _ holes: [MappingHole] = []) throws -> (NestedPageTables, TestTables) {
    var store = TestTables()
    let root = try IdentityMap.build(
      limit: PhysicalAddress(4 << 30), hugePages: hugePages, holes: holes.span, in: &store)
    return (NestedPageTables(root: root), store)
  }

  @Test func splittingKeepsTheMapping() throws {
    let readOnly = MappingHole(from: PhysicalAddress(1 << 30), to: PhysicalAddress(2 << 30), .readOnly)
    var (tables, store) = try map(hugePages: true, [readOnly])
    let before = store.count
    let address = PhysicalAddress(1 << 30 | 0x1234_5678)
    let slot = try #require(try tables.splitToSmallPages(at: address, in: &store))
    #expect(store.count == before + 2)
    #expect(slot.size == 4096)
    #expect(slot.entry == .leaf(PhysicalAddress(0x5234_5000), isWritable: false))

    for page in stride(from: UInt64(1 << 30), to: 2 << 30, by: 0x31000) {
      let found = try #require(tables.slot(of: PhysicalAddress(page), in: store))
      #expect(found.entry.frame.rawValue == page & ~(found.size - 1))
      #expect(found.entry.isPresent && !found.entry.contains(.writable))
      #expect(found.entry.isLarge == (found.size > 4096))
    }
    #expect(tables.slot(of: PhysicalAddress(0), in: store)?.size == 1 << 30)
  }

  @Test func splittingASmallPageChangesNothing() throws {
    let hole = MappingHole(from: PhysicalAddress(0x1000), to: PhysicalAddress(0x2000), .absent)
    var (tables, store) = try map(hugePages: false, [hole])
    let before = store.count
    let slot = try #require(try tables.splitToSmallPages(at: PhysicalAddress(0x1000), in: &store))
    #expect(store.count == before && slot.size == 4096 && slot.entry == .absent)
  }

  @Test func splittingWhatIsAbsentStaysAbsent() throws {
    var (tables, store) = try map(hugePages: true)
    let address = PhysicalAddress(1 << 40)
    #expect(tables.slot(of: address, in: store)?.size == 1 << 39)
    let slot = try #require(try tables.splitToSmallPages(at: address, in: &store))
    #expect(slot.size == 4096 && !slot.entry.isPresent)
  }

  @Test func splittingCanRunOutOfTables() throws {
    var store = TestTables(capacity: 3)
    let holes: [MappingHole] = []
    let root = try IdentityMap.build(
      limit: PhysicalAddress(4 << 30), hugePages: true, holes: holes.span, in: &store)
    let tables = NestedPageTables(root: root)
    #expect(throws: OutOfTables()) {
      try tables.splitToSmallPages(at: PhysicalAddress(0), in: &store)
    }
    let slot = try #require(tables.slot(of: PhysicalAddress(0x1234), in: store))
    #expect(slot.entry.isPresent && slot.size == 1 << 21, "what was mapped before is still mapped")
  }

  @Test func beyondFourLevels() throws {
    var (tables, store) = try map(hugePages: true)
    #expect(tables.slot(of: PhysicalAddress(1 << 48), in: store) == nil)
    #expect(try tables.splitToSmallPages(at: PhysicalAddress(1 << 48), in: &store) == nil)
  }

  @Test func entries() {
    let page = PhysicalAddress(0x20_0000)
    let leaf = NestedPageTableEntry.leaf(page, size: PageSize.large, isExecutable: false)
    #expect(leaf.rawValue == 0x8000_0000_0020_00E7)
    #expect(NestedPageTableEntry.table(PhysicalAddress(0x5000)).rawValue == 0x5027)
    #expect(NestedPageTableEntry.absent.rawValue == 0)
  }
}
