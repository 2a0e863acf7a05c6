/// VM-exit controls: what an exit saves and loads (SDM vol 3, 25.7.1).
public struct ExitControls: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Save DR7 and IA32_DEBUGCTL.
  @inlinable public static var saveDebug: Self { Self(bit: 2) }
  /// The host is in 64-bit mode.
  @inlinable public static var hostAddressSpace: Self { Self(bit: 9) }
  /// Load IA32_PERF_GLOBAL_CTRL.
  @inlinable public static var loadPerfGlobal: Self { Self(bit: 12) }
  /// Take the interrupt from the controller and report its vector.
  @inlinable public static var acknowledgeInterrupt: Self { Self(bit: 15) }
  @inlinable public static var savePAT: Self { Self(bit: 18) }
  @inlinable public static var loadPAT: Self { Self(bit: 19) }
  @inlinable public static var saveEFER: Self { Self(bit: 20) }
  @inlinable public static var loadEFER: Self { Self(bit: 21) }
  @inlinable public static var savePreemptionTimer: Self { Self(bit: 22) }
  @inlinable public static var clearBNDCFGS: Self { Self(bit: 23) }
  /// Processor trace does not mention the exit.
  @inlinable public static var concealPT: Self { Self(bit: 24) }
  /// Clear IA32_RTIT_CTL.
  @inlinable public static var clearRTIT: Self { Self(bit: 25) }
  /// Clear IA32_LBR_CTL.
  @inlinable public static var clearLBR: Self { Self(bit: 26) }
  @inlinable public static var loadCET: Self { Self(bit: 28) }
  @inlinable public static var loadPKRS: Self { Self(bit: 29) }
}
