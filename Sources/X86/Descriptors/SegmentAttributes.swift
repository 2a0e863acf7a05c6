/// A segment's type, privilege and flags in twelve bits, as a VMCB holds them (APM vol 2, 15.5.1): bits 55:52
/// of the descriptor above its bits 47:40.
public struct SegmentAttributes: RegisterBits {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Type bit 0 of code and data: touched since it was last cleared.
  @inlinable public static var accessed: Self { Self(bit: 0) }
  /// Type bit 1 of data: may be written.
  @inlinable public static var writable: Self { Self(bit: 1) }
  /// Type bit 1 of code: may be read.
  @inlinable public static var readable: Self { Self(bit: 1) }
  /// Type bit 2 of data: the limit is the lower end.
  @inlinable public static var expandDown: Self { Self(bit: 2) }
  /// Type bit 2 of code: callable from less privileged code, which keeps its privilege.
  @inlinable public static var conforming: Self { Self(bit: 2) }
  /// Type bit 3: code.
  @inlinable public static var executable: Self { Self(bit: 3) }
  /// S: code or data; clear for system segments and gates.
  @inlinable public static var s: Self { Self(bit: 4) }
  /// P: present.
  @inlinable public static var p: Self { Self(bit: 7) }
  /// AVL: for software.
  @inlinable public static var avl: Self { Self(bit: 8) }
  /// L: 64-bit code.
  @inlinable public static var l: Self { Self(bit: 9) }
  /// D/B: 32-bit operands and addresses, or a 32-bit stack.
  @inlinable public static var db: Self { Self(bit: 10) }
  /// G: the limit counts 4 KiB units.
  @inlinable public static var g: Self { Self(bit: 11) }

  /// The four type bits.
  @inlinable public var type: SegmentType {
    get { SegmentType(rawValue: UInt8(truncatingIfNeeded: rawValue.bits(0, 4))) }
    set { rawValue = rawValue.settingBits(0, 4, to: UInt16(newValue.rawValue)) }
  }

  /// DPL: the privilege that the segment gives or asks for.
  @inlinable public var dpl: UInt8 {
    get { UInt8(truncatingIfNeeded: rawValue.bits(5, 2)) }
    set { rawValue = rawValue.settingBits(5, 2, to: UInt16(newValue)) }
  }

  /// These attributes with another DPL.
  @inlinable public func withDPL(_ dpl: UInt8) -> Self {
    var copy = self
    copy.dpl = dpl
    return copy
  }

  /// A present code segment, readable and already accessed; `bits` is 16, 32 or 64.
  @inlinable public static func code(bits: Int, dpl: UInt8 = 0) -> Self {
    let size: Self = bits == 64 ? .l | .g : bits == 32 ? .db | .g : Self()
    return (size | .p | .s | .executable | .readable | .accessed).withDPL(dpl)
  }

  /// A present data segment, writable and already accessed; `bits` is 16 or 32.
  @inlinable public static func data(bits: Int = 32, dpl: UInt8 = 0) -> Self {
    let size: Self = bits == 16 ? Self() : .db | .g
    return (size | .p | .s | .writable | .accessed).withDPL(dpl)
  }

  /// A present system segment: a TSS or an LDT.
  @inlinable public static func system(_ type: SegmentType) -> Self {
    var attributes = Self.p
    attributes.type = type
    return attributes
  }
}
