/// Nested page tables that map guest-physical memory to itself, with the largest pages that its holes and
/// memory types allow.
///
/// Four levels, so addresses below 2^48. All memory below the limit is mapped with every right, apart from
/// the holes; absent holes win over read-only ones. Absent holes have their 4 KiB tables beyond the limit
/// too.
public enum IdentityMap {
  /// How many tables `build` will allocate for the same arguments, the root included. It is the same for
  /// every format.
  public static func tablesNeeded(
    limit: PhysicalAddress, hugePages: Bool, memoryTypes: MemoryTypes = Self.oneType,
    holes: Span<MappingHole>
  ) -> Int {
    let plan = IdentityMapPlan(limit: limit, hugePages: hugePages, memoryTypes: memoryTypes)
    return count(plan, at: 0, level: .root, holes: holes)
  }

  /// Builds SVM's tables for [0, `limit`) and returns the root, for nCR3. `hugePages` allows 1 GiB pages.
  public static func build<Store: PageTableStore & ~Copyable>(
    limit: PhysicalAddress, hugePages: Bool, holes: Span<MappingHole>, in store: inout Store
  ) throws(OutOfTables) -> PhysicalAddress {
    try build(
      NestedPageTableEntry.self, limit: limit, hugePages: hugePages, memoryTypes: oneType, holes: holes,
      in: &store)
  }

  /// Builds the tables of a format for [0, `limit`) and returns the root. A page is large only where all its
  /// memory has one type.
  public static func build<Format: NestedTableFormat, Store: PageTableStore & ~Copyable>(
    _ format: Format.Type, limit: PhysicalAddress, hugePages: Bool, memoryTypes: MemoryTypes,
    holes: Span<MappingHole>, in store: inout Store
  ) throws(OutOfTables) -> PhysicalAddress {
    let plan = IdentityMapPlan(limit: limit, hugePages: hugePages, memoryTypes: memoryTypes)
    return try fill(format, plan, at: 0, level: .root, holes: holes, in: &store)
  }

  /// For formats that leave memory types to the host's MTRRs.
  public static var oneType: MemoryTypes { MemoryTypes(all: .writeBack) }

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
  private static func fill<Format: NestedTableFormat, Store: PageTableStore & ~Copyable>(
    _ format: Format.Type, _ plan: IdentityMapPlan, at start: UInt64, level: NestedLevel,
    holes: Span<MappingHole>, in store: inout Store
  ) throws(OutOfTables) -> PhysicalAddress {
    let table = try store.allocateTable()
    for index in 0..<NestedLevel.entryCount {
      let address = start + UInt64(index) * level.entrySize
      switch plan.entry(at: address, level: level, holes: holes) {
      case .absent: break
      case .leaf(let isWritable, let memoryType):
        let leaf = Format.leaf(
          PhysicalAddress(address), size: level.entrySize, isWritable: isWritable, memoryType: memoryType)
        store.setEntry(leaf.rawValue, table, index)
      case .table:
        let below = try fill(format, plan, at: address, level: level.below, holes: holes, in: &store)
        store.setEntry(Format.table(below).rawValue, table, index)
      }
    }
    return table
  }
}
