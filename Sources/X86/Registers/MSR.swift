/// The number of a model-specific register (APM vol 2, appendix A; SDM vol 4).
public struct MSR: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// System calls and segment bases.
extension MSR {
  @inlinable public static var efer: Self { Self(0xC000_0080) }
  @inlinable public static var star: Self { Self(0xC000_0081) }
  @inlinable public static var lstar: Self { Self(0xC000_0082) }
  @inlinable public static var cstar: Self { Self(0xC000_0083) }
  @inlinable public static var sfmask: Self { Self(0xC000_0084) }
  @inlinable public static var fsBase: Self { Self(0xC000_0100) }
  @inlinable public static var gsBase: Self { Self(0xC000_0101) }
  @inlinable public static var kernelGSBase: Self { Self(0xC000_0102) }
  @inlinable public static var sysenterCS: Self { Self(0x174) }
  @inlinable public static var sysenterESP: Self { Self(0x175) }
  @inlinable public static var sysenterEIP: Self { Self(0x176) }
}

/// Time.
extension MSR {
  @inlinable public static var tsc: Self { Self(0x10) }
  @inlinable public static var tscAdjust: Self { Self(0x3B) }
  @inlinable public static var tscDeadline: Self { Self(0x6E0) }
  @inlinable public static var mperf: Self { Self(0xE7) }
  @inlinable public static var aperf: Self { Self(0xE8) }
  @inlinable public static var tscAux: Self { Self(0xC000_0103) }
  @inlinable public static var tscRatio: Self { Self(0xC000_0104) }
}

/// Secure virtual machine.
extension MSR {
  @inlinable public static var vmCR: Self { Self(0xC001_0114) }
  @inlinable public static var ignne: Self { Self(0xC001_0115) }
  @inlinable public static var smmCtl: Self { Self(0xC001_0116) }
  @inlinable public static var vmHSavePA: Self { Self(0xC001_0117) }
  @inlinable public static var svmKey: Self { Self(0xC001_0118) }
}

/// What a hypervisor offers instead of a CPU.
extension MSR {
  /// KVM's first registers for time, from before it moved them to the range below: memory at the address
  /// written is KVM's to write from then on.
  @inlinable public static var kvmWallClock: Self { Self(0x11) }
  @inlinable public static var kvmSystemTime: Self { Self(0x12) }

  /// True for 4000_0000 to 4FFF_FFFF, where hypervisors have their registers.
  @inlinable public var isHypervisor: Bool { CPUIDLeaf(rawValue).isHypervisor }
}

/// Features and mitigations.
extension MSR {
  @inlinable public static var featureControl: Self { Self(0x3A) }
  @inlinable public static var specCtrl: Self { Self(0x48) }
  @inlinable public static var predCmd: Self { Self(0x49) }
  /// Loads microcode from the linear address written.
  @inlinable public static var microcodeTrigger: Self { Self(0x79) }
  @inlinable public static var patchLevel: Self { Self(0x8B) }
  @inlinable public static var archCapabilities: Self { Self(0x10A) }
  @inlinable public static var miscEnable: Self { Self(0x1A0) }
  @inlinable public static var xss: Self { Self(0xDA0) }
  @inlinable public static var uCET: Self { Self(0x6A0) }
  @inlinable public static var sCET: Self { Self(0x6A2) }
  @inlinable public static var pl0SSP: Self { Self(0x6A4) }
  @inlinable public static var pl3SSP: Self { Self(0x6A7) }
  @inlinable public static var virtSpecCtrl: Self { Self(0xC001_011F) }
}

/// AMD's system configuration.
extension MSR {
  @inlinable public static var syscfg: Self { Self(0xC001_0010) }
  @inlinable public static var hwcr: Self { Self(0xC001_0015) }
  @inlinable public static var iorrBase0: Self { Self(0xC001_0016) }
  @inlinable public static var iorrMask0: Self { Self(0xC001_0017) }
  @inlinable public static var iorrBase1: Self { Self(0xC001_0018) }
  @inlinable public static var iorrMask1: Self { Self(0xC001_0019) }
  @inlinable public static var topMem: Self { Self(0xC001_001A) }
  @inlinable public static var topMem2: Self { Self(0xC001_001D) }
  @inlinable public static var patchLoader: Self { Self(0xC001_0020) }
  @inlinable public static var nbCfg: Self { Self(0xC001_001F) }
  /// Where accesses to memory become accesses to PCI's configuration space.
  @inlinable public static var mmioConfigurationBase: Self { Self(0xC001_0058) }
  @inlinable public static var smmBase: Self { Self(0xC001_0111) }
  @inlinable public static var smmAddr: Self { Self(0xC001_0112) }
  @inlinable public static var smmMask: Self { Self(0xC001_0113) }
  @inlinable public static var deCfg: Self { Self(0xC001_1029) }
  @inlinable public static var osvwIDLength: Self { Self(0xC001_0140) }
  @inlinable public static var osvwStatus: Self { Self(0xC001_0141) }
}
