/// An address on the memory bus: what page tables hold and what devices see.
///
/// Guest-physical and host-physical addresses are the same numbers here, because the nested page tables
/// map every frame to itself.
public struct PhysicalAddress: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The address `offset` bytes further on; wraps at 2^64 like the CPU's own address arithmetic.
  @inlinable public static func &+ (left: Self, offset: UInt64) -> Self { Self(left.rawValue &+ offset) }
}

/// An address after segmentation and before paging.
public struct LinearAddress: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The address `offset` bytes further on; wraps at 2^64 like the CPU's own address arithmetic.
  @inlinable public static func &+ (left: Self, offset: UInt64) -> Self { Self(left.rawValue &+ offset) }
}

/// Sizes of pages and of what pages are made of, in bytes.
public enum PageSize {
  public static let small: UInt64 = 1 << 12
  public static let large: UInt64 = 1 << 21
  public static let huge: UInt64 = 1 << 30
}
