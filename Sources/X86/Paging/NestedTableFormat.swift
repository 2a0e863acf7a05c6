/// The format of nested page table entries: SVM's or VT-x's. Both have four levels of 512 entries, the next
/// table in bits 51:12 and a leaf's mark above the lowest level; they differ in rights and memory types.
public protocol NestedTableFormat: RegisterBits where RawValue == UInt64 {
  /// A leaf above the lowest level.
  static var large: Self { get }

  /// An entry that points to the next lower table, and leaves all rights to that one.
  static func table(_ table: PhysicalAddress) -> Self

  /// A leaf for the page of `size` bytes at `page`, which the guest may read and execute.
  static func leaf(_ page: PhysicalAddress, size: UInt64, isWritable: Bool, memoryType: MemoryType) -> Self

  /// The entry is a leaf or points to a table.
  var isPresent: Bool { get }

  /// The next table, or a page.
  var frame: PhysicalAddress { get }
}

extension NestedTableFormat {
  @inlinable public var isLarge: Bool { contains(.large) }
}
