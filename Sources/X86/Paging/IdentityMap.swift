/// Nested page tables that map guest-physical memory to itself, with the largest pages that its holes allow.
///
/// Four levels, so addresses below 2^48. All memory below the limit is mapped with every right, apart from the
/// holes; absent holes win over read-only ones. Absent holes have their 4 KiB tables beyond the limit too.
public enum IdentityMap {
  /// How many tables `build` will allocate for the same arguments, the root included.
  public static func tablesNeeded(
    limit: PhysicalAddress, hugePages: Bool, holes: Span<MappingHole>
  ) -> Int {
    count(IdentityMapPlan(limit: limit, hugePages: hugePages), at: 0, level: .root, holes: holes)
  }

  /// Builds the tables for [0, `limit`) and returns the root, for nCR3. `hugePages` allows 1 GiB pages.
  public static func build<Store: PageTableStore & ~Copyable>(
    limit: PhysicalAddress, hugePages: Bool, holes: Span<MappingHole>, in store: inout Store
  ) throws(OutOfTables) -> PhysicalAddress {
    let plan = IdentityMapPlan(limit: limit, hugePages: hugePages)
    return try fill(plan, at: 0, level: .root, holes: holes, in: &store)
  }

  /// The tables of the subtree whose top table has `level` and covers the addresses from `start` on.
  private static func count(
    _ plan: IdentityMapPlan, at start: UInt64, level: NestedLevel, holes: Span<MappingHole>
  ) -> Int {
    var tables = 1
    if level.rawValue == NestedLevel.lowest.rawValue { return tables }
    for index in 0..<NestedLevel.entryCount {
      let address = start + UInt64(index) * level.entrySize
      if case .table = plan.entry(at: address, level: level, holes: holes) {
        tables += count(plan, at: address, level: level.below, holes: holes)
      }
    }
    return tables
  }

  /// Allocates and fills the subtree whose top table has `level` and covers the addresses from `start` on.
  private static func fill<Store: PageTableStore & ~Copyable>(
    _ plan: IdentityMapPlan, at start: UInt64, level: NestedLevel, holes: Span<MappingHole>,
    in store: inout Store
  ) throws(OutOfTables) -> PhysicalAddress {
    let table = try store.allocateTable()
    for index in 0..<NestedLevel.entryCount {
      let address = start + UInt64(index) * level.entrySize
      switch plan.entry(at: address, level: level, holes: holes) {
      case .absent: break
      case .leaf(let isWritable):
        let leaf = NestedPageTableEntry.leaf(
          PhysicalAddress(address), size: level.entrySize, isWritable: isWritable)
        store.setEntry(leaf.rawValue, table, index)
      case .table:
        let below = try fill(plan, at: address, level: level.below, holes: holes, in: &store)
        store.setEntry(NestedPageTableEntry.table(below).rawValue, table, index)
      }
    }
    return table
  }
}
