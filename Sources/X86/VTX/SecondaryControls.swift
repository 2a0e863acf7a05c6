/// Secondary processor-based controls: what is virtual beyond the primary ones (SDM vol 3, 25.6.2).
public struct SecondaryControls: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Accesses to the APIC access page are special.
  @inlinable public static var virtualizeAPIC: Self { Self(bit: 0) }
  /// Extended page tables.
  @inlinable public static var ept: Self { Self(bit: 1) }
  /// LGDT, LIDT, LLDT, LTR, SGDT, SIDT, SLDT and STR exit.
  @inlinable public static var descriptorTables: Self { Self(bit: 2) }
  /// The guest has RDTSCP; without it, #UD.
  @inlinable public static var rdtscp: Self { Self(bit: 3) }
  @inlinable public static var virtualizeX2APIC: Self { Self(bit: 4) }
  /// Translations are tagged with the VPID.
  @inlinable public static var vpid: Self { Self(bit: 5) }
  /// WBINVD and WBNOINVD exit.
  @inlinable public static var wbinvd: Self { Self(bit: 6) }
  /// Real mode, and protected mode without paging.
  @inlinable public static var unrestrictedGuest: Self { Self(bit: 7) }
  @inlinable public static var apicRegister: Self { Self(bit: 8) }
  @inlinable public static var virtualInterrupts: Self { Self(bit: 9) }
  /// PAUSE exits in loops.
  @inlinable public static var pauseLoop: Self { Self(bit: 10) }
  /// RDRAND exits.
  @inlinable public static var rdrand: Self { Self(bit: 11) }
  /// The guest has INVPCID; without it, #UD.
  @inlinable public static var invpcid: Self { Self(bit: 12) }
  /// The guest has VMFUNC; without it, #UD.
  @inlinable public static var vmFunctions: Self { Self(bit: 13) }
  @inlinable public static var vmcsShadowing: Self { Self(bit: 14) }
  /// The ENCLS bitmap decides which leaves exit.
  @inlinable public static var enclsExiting: Self { Self(bit: 15) }
  /// RDSEED exits.
  @inlinable public static var rdseed: Self { Self(bit: 16) }
  /// Page-modification logging.
  @inlinable public static var pml: Self { Self(bit: 17) }
  /// EPT violations may become #VE.
  @inlinable public static var eptViolationException: Self { Self(bit: 18) }
  /// Processor trace does not mention VMX.
  @inlinable public static var concealVMX: Self { Self(bit: 19) }
  /// The guest has XSAVES and XRSTORS; without it, #UD.
  @inlinable public static var xsaves: Self { Self(bit: 20) }
  /// EPT has separate execute rights for users and supervisors.
  @inlinable public static var modeBasedExecution: Self { Self(bit: 22) }
  /// Write rights of 128 bytes.
  @inlinable public static var subPage: Self { Self(bit: 23) }
  @inlinable public static var traceUsesGuestPhysical: Self { Self(bit: 24) }
  @inlinable public static var tscScaling: Self { Self(bit: 25) }
  /// The guest has TPAUSE, UMONITOR and UMWAIT; without it, #UD.
  @inlinable public static var userWaitPause: Self { Self(bit: 26) }
  @inlinable public static var pconfig: Self { Self(bit: 27) }
  /// The ENCLV bitmap decides which leaves exit.
  @inlinable public static var enclv: Self { Self(bit: 28) }
}
