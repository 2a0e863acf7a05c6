/// A 64-bit field that its structure aligns to 4 bytes only.
public struct HalvedUInt64: Hashable, Sendable, BitwiseCopyable {
  public var low: UInt32
  public var high: UInt32

  @inlinable public init(_ value: UInt64) {
    self.low = UInt32(truncatingIfNeeded: value)
    self.high = UInt32(truncatingIfNeeded: value &>> 32)
  }

  @inlinable public var value: UInt64 {
    get { UInt64(low) | (UInt64(high) &<< 32) }
    set { self = Self(newValue) }
  }
}
