/// The intercept word at VMCB offset 014h (APM vol 2, table B-1).
public struct Intercepts5: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// INVLPGB.
  @inlinable public static var invlpgb: Self { Self(bit: 0) }
  /// INVLPGB with operands that are not allowed.
  @inlinable public static var invlpgbIllegal: Self { Self(bit: 1) }
  /// INVPCID.
  @inlinable public static var invpcid: Self { Self(bit: 2) }
  /// MCOMMIT.
  @inlinable public static var mcommit: Self { Self(bit: 3) }
  /// TLBSYNC.
  @inlinable public static var tlbsync: Self { Self(bit: 4) }
  /// Bus locks above the threshold.
  @inlinable public static var busLock: Self { Self(bit: 5) }
  /// HLT with no virtual interrupt pending.
  @inlinable public static var idleHLT: Self { Self(bit: 6) }
}
