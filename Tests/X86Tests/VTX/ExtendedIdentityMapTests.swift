import Testing
import X86

/// Identity maps in the EPT format: the rights are as in SVM's, the memory types are the MTRRs'.
@Suite struct ExtendedIdentityMapTests {
  @Test(arguments: 0..<30)
  func randomLayouts(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let model = MTRRModel(using: &random)
    let limit = PhysicalAddress(UInt64.random(in: 0...(5 << 30), using: &random) & ~0xFFF)
    let holes = [
      MappingHole(from: PhysicalAddress(0x40_0000), to: PhysicalAddress(0x60_0000), .absent),
      MappingHole(from: PhysicalAddress(0xFEE0_0000), to: PhysicalAddress(0xFEE0_1000), .readOnly),
    ]
    let hugePages = random.chance(50)
    var store = TestTables()
    let root = try IdentityMap.build(
      EPTEntry.self, limit: limit, hugePages: hugePages, memoryTypes: model.memoryTypes, holes: holes.span,
      in: &store)
    #expect(
      store.count
        == IdentityMap.tablesNeeded(
          limit: limit, hugePages: hugePages, memoryTypes: model.memoryTypes, holes: holes.span))
    for _ in 0..<300 {
      let far = UInt64.random(in: 0..<(6 << 30), using: &random)
      try check(
        random.chance(50) ? far & 0xFF_FFFF : far, ExtendedPageTables(root: root), store, model, limit)
    }
    try check(0xFEE0_0300, ExtendedPageTables(root: root), store, model, limit)
  }

  private func check(
    _ address: UInt64, _ tables: ExtendedPageTables, _ store: TestTables, _ model: MTRRModel,
    _ limit: PhysicalAddress
  ) throws {
    let slot = try #require(tables.slot(of: PhysicalAddress(address), in: store))
    let isMapped = address < limit.rawValue && !(0x40_0000..<0x60_0000).contains(address)
    let place = "\(String(address, radix: 16)) below \(String(limit.rawValue, radix: 16)), \(model)"
    #expect(slot.entry.isPresent == isMapped, "\(place)")
    guard isMapped else { return }
    #expect(slot.entry.contains(.read | .execute | .accessed | .dirty) && !slot.entry.contains(.ignorePAT))
    #expect(slot.entry.contains(.write) == !(0xFEE0_0000..<0xFEE0_1000).contains(address), "\(place)")
    #expect(slot.entry.isLarge == (slot.size > PageSize.small))
    #expect(slot.entry.frame.rawValue == address & ~(slot.size - 1))
    #expect(slot.entry.memoryType?.rawValue == UInt8(model.type(at: address)), "\(place)")
    let start = address & ~(slot.size - 1)
    #expect(model.memoryTypes.uniformType(from: start, to: start + slot.size) != nil, "\(place)")
  }

  /// With one type everywhere, EPT has the same pages as SVM's tables.
  @Test func sameShapeAsSVM() throws {
    let holes = [MappingHole(from: PhysicalAddress(0xFEE0_0000), to: PhysicalAddress(0xFEE0_1000), .readOnly)]
    var svm = TestTables()
    var ept = TestTables()
    let limit = PhysicalAddress(0x1_2345_6000)
    let root = try IdentityMap.build(limit: limit, hugePages: true, holes: holes.span, in: &svm)
    let other = try IdentityMap.build(
      EPTEntry.self, limit: limit, hugePages: true, memoryTypes: MemoryTypes(all: .writeBack),
      holes: holes.span, in: &ept)
    #expect(svm.count == ept.count)
    for address in stride(from: UInt64(0), to: limit.rawValue + (1 << 21), by: 0x31000) {
      let place = PhysicalAddress(address)
      let left = try #require(NestedPageTables(root: root).slot(of: place, in: svm))
      let right = try #require(ExtendedPageTables(root: other).slot(of: place, in: ept))
      #expect(left.size == right.size && left.entry.isPresent == right.entry.isPresent)
      #expect(left.entry.contains(.writable) == right.entry.contains(.write))
    }
  }

  @Test func splittingKeepsRightsAndType() throws {
    var store = TestTables()
    let holes: [MappingHole] = []
    let root = try IdentityMap.build(
      EPTEntry.self, limit: PhysicalAddress(2 << 30), hugePages: true,
      memoryTypes: MemoryTypes(all: .writeThrough), holes: holes.span, in: &store)
    let tables = ExtendedPageTables(root: root)
    let address = PhysicalAddress(1 << 30 | 0x1234_5678)
    let slot = try #require(try tables.splitToSmallPages(at: address, in: &store))
    #expect(slot.size == 4096)
    #expect(slot.entry == .leaf(PhysicalAddress(0x5234_5000), memoryType: .writeThrough))
    let beside = try #require(tables.slot(of: PhysicalAddress(1 << 30), in: store))
    #expect(
      beside.entry == .leaf(PhysicalAddress(1 << 30), size: PageSize.large, memoryType: .writeThrough))
  }
}
