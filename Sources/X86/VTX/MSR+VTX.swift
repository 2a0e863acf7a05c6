/// What the CPU can do in VMX operation (SDM vol 3, appendix A).
extension MSR {
  @inlinable public static var vmxBasic: Self { Self(0x480) }
  @inlinable public static var vmxPinControls: Self { Self(0x481) }
  @inlinable public static var vmxProcessorControls: Self { Self(0x482) }
  @inlinable public static var vmxExitControls: Self { Self(0x483) }
  @inlinable public static var vmxEntryControls: Self { Self(0x484) }
  @inlinable public static var vmxMisc: Self { Self(0x485) }
  @inlinable public static var vmxCR0Fixed0: Self { Self(0x486) }
  @inlinable public static var vmxCR0Fixed1: Self { Self(0x487) }
  @inlinable public static var vmxCR4Fixed0: Self { Self(0x488) }
  @inlinable public static var vmxCR4Fixed1: Self { Self(0x489) }
  @inlinable public static var vmxVMCSEnum: Self { Self(0x48A) }
  @inlinable public static var vmxSecondaryControls: Self { Self(0x48B) }
  @inlinable public static var vmxEPTVPIDCap: Self { Self(0x48C) }
  @inlinable public static var vmxTruePinControls: Self { Self(0x48D) }
  @inlinable public static var vmxTrueProcessorControls: Self { Self(0x48E) }
  @inlinable public static var vmxTrueExitControls: Self { Self(0x48F) }
  @inlinable public static var vmxTrueEntryControls: Self { Self(0x490) }
  @inlinable public static var vmxVMFUNC: Self { Self(0x491) }

  /// True for the capability registers, ``vmxBasic`` to ``vmxVMFUNC``.
  @inlinable public var isVMXCapability: Bool { isBetween(.vmxBasic, .vmxVMFUNC) }
}

/// What could reach memory past the extended page tables, or change who runs below the guest (SDM vol 4,
/// table 2-2).
extension MSR {
  @inlinable public static var smmMonitorCtl: Self { Self(0x9B) }
  @inlinable public static var smbase: Self { Self(0x9E) }
  @inlinable public static var smrrPhysBase: Self { Self(0x1F2) }
  @inlinable public static var smrrPhysMask: Self { Self(0x1F3) }
  @inlinable public static var sgxLaunchKeyHash0: Self { Self(0x8C) }
  @inlinable public static var sgxLaunchKeyHash3: Self { Self(0x8F) }
  /// Processor trace: where its output goes, by physical address.
  @inlinable public static var rtitOutputBase: Self { Self(0x560) }
  @inlinable public static var rtitOutputMaskPointers: Self { Self(0x561) }
  @inlinable public static var rtitCtl: Self { Self(0x570) }
  @inlinable public static var rtitStatus: Self { Self(0x571) }
  /// Memory encryption.
  @inlinable public static var tmeActivate: Self { Self(0x982) }
  /// What the sampler of events (PEBS) can do, what it samples, and where its buffer is described.
  @inlinable public static var performanceCapabilities: Self { Self(0x345) }
  @inlinable public static var pebsEnable: Self { Self(0x3F1) }
  @inlinable public static var pebsLast: Self { Self(0x3F5) }
  @inlinable public static var debugStoreArea: Self { Self(0x600) }
  /// Hardware feedback: where its table goes, by physical address.
  @inlinable public static var hardwareFeedbackPointer: Self { Self(0x17D0) }
  @inlinable public static var hardwareFeedbackLast: Self { Self(0x17D4) }
  /// Architectural last branch records.
  @inlinable public static var lbrControl: Self { Self(0x14CE) }
  @inlinable public static var lbrDepth: Self { Self(0x14CF) }
  @inlinable public static var lbrInfo0: Self { Self(0x1200) }
  @inlinable public static var lbrInfoLast: Self { Self(0x121F) }
  @inlinable public static var lbrFrom0: Self { Self(0x1500) }
  @inlinable public static var lbrFromLast: Self { Self(0x151F) }
  @inlinable public static var lbrTo0: Self { Self(0x1600) }
  @inlinable public static var lbrToLast: Self { Self(0x161F) }
  /// The last of the address filters.
  @inlinable public static var rtitLast: Self { Self(0x587) }

  /// True for IA32_SGXLEPUBKEYHASH0 to 3.
  @inlinable public var isSGXLaunchKeyHash: Bool { isBetween(.sgxLaunchKeyHash0, .sgxLaunchKeyHash3) }

  /// True for the range of processor trace's registers, ``rtitOutputBase`` to ``rtitStatus``.
  @inlinable public var isProcessorTrace: Bool { isBetween(.rtitOutputBase, .rtitLast) }

  @inlinable func isBetween(_ first: Self, _ last: Self) -> Bool {
    first.rawValue <= rawValue && rawValue <= last.rawValue
  }
}
