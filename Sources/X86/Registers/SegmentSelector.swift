/// What a segment register holds: which descriptor, of which table, with which privilege (APM vol 2, 4.5.1).
public struct SegmentSelector: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public init(index: UInt16, isLocal: Bool = false, rpl: UInt8 = 0) {
    self.rawValue = (index &<< 3) | (isLocal ? 1 &<< 2 : 0) | UInt16(rpl & 3)
  }

  /// The selector of no segment.
  @inlinable public static var null: Self { Self(rawValue: 0) }

  /// Which descriptor of the table.
  @inlinable public var index: UInt16 { rawValue.bits(3, 13) }

  /// TI: the descriptor is in the local table, not in the global one.
  @inlinable public var isLocal: Bool { rawValue.bit(2) }

  /// RPL: the privilege asked for.
  @inlinable public var rpl: UInt8 { UInt8(truncatingIfNeeded: rawValue.bits(0, 2)) }
}
