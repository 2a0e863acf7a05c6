/// Where nested page tables live, and where further ones come from.
public protocol PageTableStore: ~Copyable {
  /// A 4 KiB table, 4 KiB aligned, whose entries are all 0.
  mutating func allocateTable() throws(OutOfTables) -> PhysicalAddress

  /// Entry `index` (0...511) of a table.
  func entry(_ table: PhysicalAddress, _ index: Int) -> UInt64

  /// Replaces entry `index` (0...511) of a table, in one store.
  func setEntry(_ value: UInt64, _ table: PhysicalAddress, _ index: Int)
}

/// No table is left to allocate.
public struct OutOfTables: Error, Hashable, Sendable, BitwiseCopyable {
  @inlinable public init() {}
}
