/// The nested page tables of SVM that exist.
public typealias NestedPageTables = NestedTableTree<NestedPageTableEntry>

/// Nested page tables of a format, by their root: finding and splitting entries.
public struct NestedTableTree<Entry: NestedTableFormat>: Hashable, Sendable, BitwiseCopyable {
  /// The root table, for nCR3 or the EPT pointer.
  public var root: PhysicalAddress

  @inlinable public init(root: PhysicalAddress) { self.root = root }

  /// The entry that decides about an address: a leaf, or an absent entry of any level.
  public struct Slot: Hashable, Sendable, BitwiseCopyable {
    public var table: PhysicalAddress
    public var index: Int
    /// How many bytes the entry covers: 4 KiB, 2 MiB, 1 GiB, or 512 GiB if it is absent.
    public var size: UInt64
    public var entry: Entry
  }

  /// The slot of a guest-physical address, or nil if it is 2^48 or above.
  public func slot<Store: PageTableStore & ~Copyable>(
    of address: PhysicalAddress, in store: borrowing Store
  ) -> Slot? {
    guard address.rawValue < Self.end else { return nil }
    var level = NestedLevel.root
    var table = root
    while true {
      let index = level.index(of: address)
      let entry = Entry(rawValue: store.entry(table, index))
      let isLowest = level.rawValue == NestedLevel.lowest.rawValue
      if isLowest || !entry.isPresent || entry.isLarge {
        return Slot(table: table, index: index, size: level.entrySize, entry: entry)
      }
      table = entry.frame
      level = level.below
    }
  }

  /// Splits entries until `address` has a 4 KiB one, and returns that. What is mapped, and how, stays as it
  /// was.
  ///
  /// Each new table is complete before an entry points to it, so other CPUs may use the tables meanwhile; but
  /// their TLBs keep the large page until they are flushed. At most three tables are allocated. Nil if the
  /// address is 2^48 or above.
  public func splitToSmallPages<Store: PageTableStore & ~Copyable>(
    at address: PhysicalAddress, in store: inout Store
  ) throws(OutOfTables) -> Slot? {
    while let slot = slot(of: address, in: store) {
      if slot.size == PageSize.small { return slot }
      let below = try splitTable(slot, in: &store)
      store.setEntry(Entry.table(below).rawValue, slot.table, slot.index)
    }
    return nil
  }

  /// A table that maps what `slot` maps, one level lower.
  private func splitTable<Store: PageTableStore & ~Copyable>(
    _ slot: Slot, in store: inout Store
  ) throws(OutOfTables) -> PhysicalAddress {
    let table = try store.allocateTable()
    guard slot.entry.isPresent else { return table }
    let size = slot.size / UInt64(NestedLevel.entryCount)
    var part = slot.entry
    part.set(.large, to: size != PageSize.small)
    for index in 0..<NestedLevel.entryCount {
      store.setEntry(part.rawValue + UInt64(index) * size, table, index)
    }
    return table
  }

  /// The first address that four levels do not reach.
  private static var end: UInt64 { 1 << 48 }
}
