/// An 8-byte entry of a descriptor table: code, data, or a system segment outside long mode (APM vol 2, 4.7
/// and 4.8).
public struct SegmentDescriptor: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A descriptor of `base`, the 20-bit `limit` (in 4 KiB units if `attributes` has G) and `attributes`.
  @inlinable public init(base: UInt32, limit: UInt32, attributes: SegmentAttributes) {
    self.rawValue = 0
    self.base = base
    self.limit = limit
    self.attributes = attributes
  }

  /// The descriptor that selector 0 stands for.
  @inlinable public static var null: Self { Self(rawValue: 0) }

  @inlinable public var base: UInt32 {
    get { UInt32(truncatingIfNeeded: rawValue.bits(16, 24) | (rawValue.bits(56, 8) &<< 24)) }
    set {
      rawValue = rawValue.settingBits(16, 24, to: UInt64(newValue))
        .settingBits(56, 8, to: UInt64(newValue &>> 24))
    }
  }

  /// The limit field as it stands: 20 bits, not yet scaled by G.
  @inlinable public var limit: UInt32 {
    get { UInt32(truncatingIfNeeded: rawValue.bits(0, 16) | (rawValue.bits(48, 4) &<< 16)) }
    set {
      rawValue = rawValue.settingBits(0, 16, to: UInt64(newValue))
        .settingBits(48, 4, to: UInt64(newValue &>> 16))
    }
  }

  /// The last byte's offset, as the CPU keeps it in the hidden part of a segment register.
  @inlinable public var scaledLimit: UInt32 {
    attributes.contains(.g) ? (limit &<< 12) | UInt32.lowBits(12) : limit
  }

  /// The attributes, closed up as in a VMCB.
  @inlinable public var attributes: SegmentAttributes {
    get { SegmentAttributes(rawValue: UInt16(rawValue.bits(40, 8) | (rawValue.bits(52, 4) &<< 8))) }
    set {
      rawValue = rawValue.settingBits(40, 8, to: UInt64(newValue.rawValue))
        .settingBits(52, 4, to: UInt64(newValue.rawValue &>> 8))
    }
  }

  @inlinable public var type: SegmentType { attributes.type }
  @inlinable public var dpl: UInt8 { attributes.dpl }
}
