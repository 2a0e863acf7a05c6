/// Extended feature enable register, MSR C000_0080 (APM vol 2, 3.1.7).
public struct EFER: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// SYSCALL and SYSRET.
  @inlinable public static var sce: Self { Self(bit: 0) }
  /// Long mode enable.
  @inlinable public static var lme: Self { Self(bit: 8) }
  /// Long mode active.
  @inlinable public static var lma: Self { Self(bit: 10) }
  /// No-execute bit in page table entries.
  @inlinable public static var nxe: Self { Self(bit: 11) }
  /// SVM instructions.
  @inlinable public static var svme: Self { Self(bit: 12) }
  /// Segment limits in long mode.
  @inlinable public static var lmsle: Self { Self(bit: 13) }
  /// Fast FXSAVE and FXRSTOR.
  @inlinable public static var ffxsr: Self { Self(bit: 14) }
  /// Translation cache extension.
  @inlinable public static var tce: Self { Self(bit: 15) }
  /// MCOMMIT instruction.
  @inlinable public static var mcommit: Self { Self(bit: 17) }
  /// WBINVD may be interrupted.
  @inlinable public static var intwb: Self { Self(bit: 18) }
  /// Upper address ignore.
  @inlinable public static var uaie: Self { Self(bit: 20) }
  /// Automatic IBRS.
  @inlinable public static var aibrse: Self { Self(bit: 21) }

  /// Every bit that is not reserved.
  @inlinable public static var defined: Self {
    .sce | .lme | .lma | .nxe | .svme | .lmsle | .ffxsr | .tce | .mcommit | .intwb | .uaie | .aibrse
  }
}
