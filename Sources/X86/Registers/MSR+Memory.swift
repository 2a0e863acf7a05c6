/// Memory types (APM vol 2, 7.7 and 7.8).
extension MSR {
  @inlinable public static var mtrrCap: Self { Self(0xFE) }
  @inlinable public static var mtrrDefType: Self { Self(0x2FF) }
  @inlinable public static var mtrrFix64K00000: Self { Self(0x250) }
  @inlinable public static var mtrrFix16K80000: Self { Self(0x258) }
  @inlinable public static var mtrrFix16KA0000: Self { Self(0x259) }
  @inlinable public static var mtrrFix4KC0000: Self { Self(0x268) }
  @inlinable public static var mtrrFix4KC8000: Self { Self(0x269) }
  @inlinable public static var mtrrFix4KD0000: Self { Self(0x26A) }
  @inlinable public static var mtrrFix4KD8000: Self { Self(0x26B) }
  @inlinable public static var mtrrFix4KE0000: Self { Self(0x26C) }
  @inlinable public static var mtrrFix4KE8000: Self { Self(0x26D) }
  @inlinable public static var mtrrFix4KF0000: Self { Self(0x26E) }
  @inlinable public static var mtrrFix4KF8000: Self { Self(0x26F) }
  /// Calls `body` with each register that decides about memory types by physical address: the variable ranges, as
  /// many as there can be, the fixed ones, and the default.
  public static func forEachMTRR(_ body: (MSR) -> Void) {
    for number in mtrrPhysBase0.rawValue...mtrrPhysLast.rawValue { body(MSR(number)) }
    body(.mtrrFix64K00000)
    body(.mtrrFix16K80000)
    body(.mtrrFix16KA0000)
    for number in mtrrFix4KC0000.rawValue...mtrrFix4KF8000.rawValue { body(MSR(number)) }
    body(.mtrrDefType)
  }

  /// True for the registers of ``forEachMTRR(_:)``.
  public var isMTRR: Bool {
    switch self {
    case .mtrrFix64K00000, .mtrrFix16K80000, .mtrrFix16KA0000, .mtrrDefType: true
    default:
      Self.mtrrPhysBase0.rawValue...Self.mtrrPhysLast.rawValue ~= rawValue
        || Self.mtrrFix4KC0000.rawValue...Self.mtrrFix4KF8000.rawValue ~= rawValue
    }
  }

  @inlinable public static var mtrrPhysLast: Self { Self(0x21F) }
  @inlinable public static var pat: Self { Self(0x277) }
  @inlinable public static var mtrrPhysBase0: Self { Self(0x200) }
  @inlinable public static var mtrrPhysMask0: Self { Self(0x201) }

  /// MTRRphysBase of variable range `index` (0...7).
  @inlinable public static func mtrrPhysBase(_ index: UInt32) -> Self {
    Self(mtrrPhysBase0.rawValue &+ 2 &* index)
  }

  /// MTRRphysMask of variable range `index` (0...7).
  @inlinable public static func mtrrPhysMask(_ index: UInt32) -> Self {
    Self(mtrrPhysMask0.rawValue &+ 2 &* index)
  }
}
