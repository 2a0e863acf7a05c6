/// VM-entry controls: what an entry loads (SDM vol 3, 25.8.1).
public struct EntryControls: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Load DR7 and IA32_DEBUGCTL.
  @inlinable public static var loadDebug: Self { Self(bit: 2) }
  /// The guest is in long mode: equals EFER.LMA.
  @inlinable public static var ia32eMode: Self { Self(bit: 9) }
  /// The guest is in system management mode.
  @inlinable public static var smm: Self { Self(bit: 10) }
  /// Deactivate dual-monitor treatment.
  @inlinable public static var dualMonitor: Self { Self(bit: 11) }
  /// Load IA32_PERF_GLOBAL_CTRL.
  @inlinable public static var loadPerfGlobal: Self { Self(bit: 13) }
  @inlinable public static var loadPAT: Self { Self(bit: 14) }
  @inlinable public static var loadEFER: Self { Self(bit: 15) }
  @inlinable public static var loadBNDCFGS: Self { Self(bit: 16) }
  /// Processor trace does not mention the entry.
  @inlinable public static var concealPT: Self { Self(bit: 17) }
  /// Load IA32_RTIT_CTL.
  @inlinable public static var loadRTIT: Self { Self(bit: 18) }
  /// Load the user-interrupt notification vector.
  @inlinable public static var loadUINV: Self { Self(bit: 19) }
  @inlinable public static var loadCET: Self { Self(bit: 20) }
  /// Load IA32_LBR_CTL.
  @inlinable public static var loadLBR: Self { Self(bit: 21) }
  @inlinable public static var loadPKRS: Self { Self(bit: 22) }
}
