/// A 16-byte entry of the interrupt descriptor table in long mode (APM vol 2, 4.8.4).
public struct GateDescriptor: Hashable, Sendable, BitwiseCopyable {
  public var low: UInt64
  /// Bits 63:32 of the offset; the rest must be 0.
  public var high: UInt64

  @inlinable public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// A present gate to `selector`:`offset`. `ist` is 0 for the current stack, else a TSS's stack 1...7; `dpl`
  /// is the least privilege that may enter by INT n.
  @inlinable public init(
    offset: UInt64, selector: SegmentSelector, type: SegmentType = .interruptGate, ist: UInt8 = 0,
    dpl: UInt8 = 0
  ) {
    self.low = UInt64(selector.rawValue) &<< 16
    self.high = offset &>> 32
    self.low = low.settingBits(0, 16, to: offset).settingBits(48, 16, to: offset &>> 16)
      .settingBits(32, 3, to: UInt64(ist)).settingBits(40, 4, to: UInt64(type.rawValue))
      .settingBits(45, 2, to: UInt64(dpl)).settingBits(47, 1, to: 1)
  }

  /// A gate that is not there.
  @inlinable public static var absent: Self { Self(low: 0, high: 0) }

  @inlinable public var offset: UInt64 {
    low.bits(0, 16) | (low.bits(48, 16) &<< 16) | (high.bits(0, 32) &<< 32)
  }

  @inlinable public var selector: SegmentSelector {
    SegmentSelector(rawValue: UInt16(truncatingIfNeeded: low.bits(16, 16)))
  }

  @inlinable public var ist: UInt8 { UInt8(truncatingIfNeeded: low.bits(32, 3)) }
  @inlinable public var type: SegmentType {
    SegmentType(rawValue: UInt8(truncatingIfNeeded: low.bits(40, 4)))
  }

  @inlinable public var dpl: UInt8 { UInt8(truncatingIfNeeded: low.bits(45, 2)) }
  @inlinable public var isPresent: Bool { low.bit(47) }
}
