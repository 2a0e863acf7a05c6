/// CPUID 8000_000A EDX: what SVM can do (APM vol 3, E.4.9).
public struct CPUIDSVMFeatures: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nested paging.
  @inlinable public static var np: Self { Self(bit: 0) }
  /// Branch record virtualisation.
  @inlinable public static var lbrVirt: Self { Self(bit: 1) }
  /// SVM lock.
  @inlinable public static var svml: Self { Self(bit: 2) }
  /// NRIP save: `nRIP` holds the next instruction's address.
  @inlinable public static var nrips: Self { Self(bit: 3) }
  @inlinable public static var tscRateMSR: Self { Self(bit: 4) }
  /// Clean bits.
  @inlinable public static var vmcbClean: Self { Self(bit: 5) }
  @inlinable public static var flushByASID: Self { Self(bit: 6) }
  @inlinable public static var decodeAssists: Self { Self(bit: 7) }
  @inlinable public static var pmcVirt: Self { Self(bit: 8) }
  @inlinable public static var pauseFilter: Self { Self(bit: 10) }
  @inlinable public static var pauseFilterThreshold: Self { Self(bit: 12) }
  @inlinable public static var avic: Self { Self(bit: 13) }
  /// VMLOAD and VMSAVE without exits.
  @inlinable public static var vmsaveVirt: Self { Self(bit: 15) }
  /// Virtual global interrupt flag.
  @inlinable public static var vgif: Self { Self(bit: 16) }
  /// Guest mode execute trap.
  @inlinable public static var gmet: Self { Self(bit: 17) }
  @inlinable public static var x2avic: Self { Self(bit: 18) }
  @inlinable public static var sssCheck: Self { Self(bit: 19) }
  /// SPEC_CTRL virtualisation.
  @inlinable public static var specCtrl: Self { Self(bit: 20) }
  /// Read-only guest page tables.
  @inlinable public static var roGPT: Self { Self(bit: 21) }
  @inlinable public static var hostMCEOverride: Self { Self(bit: 23) }
  /// INVLPGB and TLBSYNC for guests.
  @inlinable public static var tlbiCtl: Self { Self(bit: 24) }
  /// Virtual NMIs.
  @inlinable public static var vnmi: Self { Self(bit: 25) }
  @inlinable public static var ibsVirt: Self { Self(bit: 26) }
  @inlinable public static var busLockThreshold: Self { Self(bit: 29) }
  @inlinable public static var idleHLTIntercept: Self { Self(bit: 30) }
}
