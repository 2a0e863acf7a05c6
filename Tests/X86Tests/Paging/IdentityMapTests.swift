import Testing
import X86

/// Identity maps with random holes, compared with what a page-by-page reading of the description says.
@Suite struct IdentityMapTests {
  private static let sizes: [UInt64] = [1 << 39, 1 << 30, 1 << 21, 1 << 12]

  @Test(arguments: 0..<40)
  func randomLayouts(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let layout = Layout(using: &random)
    var store = TestTables()
    let root = try IdentityMap.build(
      limit: PhysicalAddress(layout.limit), hugePages: layout.hugePages, holes: layout.holes.span, in: &store)

    #expect(store.count == layout.tableCount)
    #expect(
      store.count
        == IdentityMap.tablesNeeded(
          limit: PhysicalAddress(layout.limit), hugePages: layout.hugePages, holes: layout.holes.span))
    for address in layout.interestingAddresses(using: &random) {
      check(address, NestedPageTables(root: root), store, layout)
    }
  }

  private func check(_ address: UInt64, _ tables: NestedPageTables, _ store: TestTables, _ layout: Layout) {
    guard let slot = tables.slot(of: PhysicalAddress(address), in: store) else {
      #expect(address >= 1 << 48)
      return
    }
    let place = "\(String(address, radix: 16)) in \(layout)"
    #expect(slot.size == layout.size(at: address), "\(place)")
    #expect(slot.entry.isPresent == layout.isMapped(address), "\(place)")
    #expect(NestedPageTableEntry(rawValue: store.entry(slot.table, slot.index)) == slot.entry)
    guard slot.entry.isPresent else { return }
    #expect(slot.entry.contains(.writable) == layout.isWritable(address), "\(place)")
    #expect(slot.entry.contains(.user | .accessed | .dirty) && !slot.entry.contains(.noExecute))
    #expect(slot.entry.isLarge == (slot.size > PageSize.small))
    #expect(slot.entry.frame.rawValue == address & ~(slot.size - 1), "\(place)")
  }

  @Test func emptyMapHasOnlyItsRoot() throws {
    var store = TestTables()
    let holes: [MappingHole] = []
    _ = try IdentityMap.build(limit: PhysicalAddress(0), hugePages: true, holes: holes.span, in: &store)
    #expect(store.count == 1)
  }

  /// 4 GiB with 2 MiB pages: root, pointers, four directories; the APIC page costs one table more.
  @Test func knownCounts() {
    let apic = PhysicalAddress(0xFEE0_0000)
    let holes = [MappingHole(from: apic, to: apic &+ 4096, .readOnly)]
    let none: [MappingHole] = []
    let limit = PhysicalAddress(1 << 32)
    #expect(IdentityMap.tablesNeeded(limit: limit, hugePages: false, holes: none.span) == 6)
    #expect(IdentityMap.tablesNeeded(limit: limit, hugePages: false, holes: holes.span) == 7)
    #expect(IdentityMap.tablesNeeded(limit: limit, hugePages: true, holes: none.span) == 2)
    #expect(IdentityMap.tablesNeeded(limit: limit, hugePages: true, holes: holes.span) == 4)
  }

  @Test func runsOutOfTables() {
    var store = TestTables(capacity: 5)
    let holes: [MappingHole] = []
    #expect(throws: OutOfTables()) {
      try IdentityMap.build(limit: PhysicalAddress(1 << 32), hugePages: false, holes: holes.span, in: &store)
    }
  }

  @Test func holesCoverWholePages() {
    let hole = MappingHole(from: PhysicalAddress(0x1FFF), to: PhysicalAddress(0x2001), .absent)
    #expect(hole.start == PhysicalAddress(0x1000) && hole.end == PhysicalAddress(0x3000))
  }
}

/// A random description of an identity map, and the model of what it means.
private struct Layout: CustomStringConvertible {
  let limit: UInt64
  let hugePages: Bool
  let holes: [MappingHole]

  init(using random: inout SeededGenerator) {
    limit = UInt64.random(in: 0...(6 << 30), using: &random) & ~(random.chance(50) ? 0xFFF : 0x3FFF_FFFF)
    hugePages = random.chance(50)
    holes = (0..<Int.random(in: 0...5, using: &random)).map { _ in
      let start = UInt64.random(in: 0..<(7 << 30), using: &random) & ~(random.chance(50) ? 0xFFF : 0x1F_FFFF)
      let length = UInt64(1) << UInt64.random(in: 12...31, using: &random)
      return MappingHole(
        from: PhysicalAddress(start), to: PhysicalAddress(start + length),
        random.chance(50) ? .absent : .readOnly)
    }
  }

  var description: String {
    "limit \(String(limit, radix: 16)) huge \(hugePages) \(holes)"
  }

  func isMapped(_ address: UInt64) -> Bool {
    address < limit && !holes.contains { $0.kind == .absent && contains($0, address) }
  }

  func isWritable(_ address: UInt64) -> Bool {
    !holes.contains { $0.kind == .readOnly && contains($0, address) }
  }

  private func contains(_ hole: MappingHole, _ address: UInt64) -> Bool {
    hole.start.rawValue <= address && address < hole.end.rawValue
  }

  /// The size of the entry that decides about `address`.
  func size(at address: UInt64) -> UInt64 {
    [1 << 39, 1 << 30, 1 << 21].first { isDecided(block: address & ~($0 - 1), $0) } ?? 1 << 12
  }

  /// True if one entry can stand for the whole block.
  private func isDecided(block: UInt64, _ size: UInt64) -> Bool {
    func touching(_ kind: MappingHole.Kind) -> [MappingHole] {
      holes.filter { $0.kind == kind && $0.start.rawValue < block + size && block < $0.end.rawValue }
    }
    if !touching(.absent).isEmpty { return false }
    if block >= limit { return true }
    if block + size > limit || size == 1 << 39 || (size == 1 << 30 && !hugePages) { return false }
    let readOnly = touching(.readOnly)
    return readOnly.isEmpty
      || readOnly.contains { $0.start.rawValue <= block && block + size <= $0.end.rawValue }
  }

  /// The root, and one table for every block that no single entry can stand for.
  var tableCount: Int {
    let reach: UInt64 = 16 << 30
    return 1
      + [1 << 39, 1 << 30, 1 << 21].map { size in
        stride(from: 0, to: reach, by: UInt64.Stride(size)).count { !isDecided(block: $0, size) }
      }.reduce(0, +)
  }

  func interestingAddresses(using random: inout SeededGenerator) -> [UInt64] {
    let edges = holes.map(\.start.rawValue) + holes.map(\.end.rawValue) + [0, limit, 1 << 47, 1 << 48]
    let steps: [UInt64] = [0, 1, 4096, 1 << 21, 1 << 30]
    var addresses = (0..<200).map { _ in UInt64.random(in: 0..<(8 << 30), using: &random) }
    for edge in edges {
      for step in steps { addresses += [edge &+ step, edge &- step, edge &- step &- 1] }
    }
    return addresses
  }
}
