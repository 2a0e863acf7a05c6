/// A range of physical memory that an identity map treats differently.
public struct MappingHole: Hashable, Sendable, BitwiseCopyable {
  /// The first byte.
  public var start: PhysicalAddress
  /// The first byte after the range.
  public var end: PhysicalAddress
  public var kind: Kind

  /// What is different.
  public enum Kind: Hashable, Sendable, BitwiseCopyable {
    /// Not mapped; tables reach down to 4 KiB entries all the same, so that a page can be mapped later without
    /// a new table.
    case absent
    /// Mapped without the right to write.
    case readOnly
  }

  /// A hole over every page that `start` up to `end` touches.
  @inlinable public init(from start: PhysicalAddress, to end: PhysicalAddress, _ kind: Kind) {
    let inPage = PageSize.small - 1
    self.start = PhysicalAddress(start.rawValue & ~inPage)
    self.end = PhysicalAddress((end.rawValue &+ inPage) & ~inPage)
    self.kind = kind
  }

  @inlinable func overlaps(_ from: UInt64, _ to: UInt64) -> Bool {
    start.rawValue < to && from < end.rawValue && start < end
  }

  @inlinable func covers(_ from: UInt64, _ to: UInt64) -> Bool {
    start.rawValue <= from && to <= end.rawValue
  }
}
