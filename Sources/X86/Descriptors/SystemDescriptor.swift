/// A 16-byte entry of a long-mode descriptor table: a TSS or an LDT (APM vol 2, 4.8.3).
public struct SystemDescriptor: Hashable, Sendable, BitwiseCopyable {
  public var low: SegmentDescriptor
  /// Bits 63:32 of the base; the rest must be 0.
  public var high: UInt64

  @inlinable public init(low: SegmentDescriptor, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// A present segment of `limit` + 1 bytes at `base`.
  @inlinable public init(type: SegmentType, base: LinearAddress, limit: UInt32) {
    let base32 = UInt32(truncatingIfNeeded: base.rawValue)
    self.low = SegmentDescriptor(base: base32, limit: limit, attributes: .system(type))
    self.high = base.rawValue &>> 32
  }

  @inlinable public var base: LinearAddress {
    LinearAddress(UInt64(low.base) | (high.bits(0, 32) &<< 32))
  }

  @inlinable public var limit: UInt32 { low.limit }
  @inlinable public var type: SegmentType { low.type }
}
