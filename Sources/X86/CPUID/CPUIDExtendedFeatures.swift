/// CPUID 8000_0001 ECX (APM vol 3, E.4.2).
public struct CPUIDExtendedECX: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var lahfSahf: Self { Self(bit: 0) }
  @inlinable public static var cmpLegacy: Self { Self(bit: 1) }
  /// Secure virtual machine.
  @inlinable public static var svm: Self { Self(bit: 2) }
  @inlinable public static var extAPICSpace: Self { Self(bit: 3) }
  @inlinable public static var altMovCR8: Self { Self(bit: 4) }
  @inlinable public static var abm: Self { Self(bit: 5) }
  @inlinable public static var sse4a: Self { Self(bit: 6) }
  @inlinable public static var misalignSSE: Self { Self(bit: 7) }
  @inlinable public static var prefetch3DNow: Self { Self(bit: 8) }
  @inlinable public static var osvw: Self { Self(bit: 9) }
  @inlinable public static var ibs: Self { Self(bit: 10) }
  @inlinable public static var xop: Self { Self(bit: 11) }
  /// SKINIT and STGI.
  @inlinable public static var skinit: Self { Self(bit: 12) }
  @inlinable public static var wdt: Self { Self(bit: 13) }
  @inlinable public static var lwp: Self { Self(bit: 15) }
  @inlinable public static var fma4: Self { Self(bit: 16) }
  @inlinable public static var tce: Self { Self(bit: 17) }
  @inlinable public static var topologyExtensions: Self { Self(bit: 22) }
  @inlinable public static var perfCtrExtCore: Self { Self(bit: 23) }
  @inlinable public static var perfCtrExtNB: Self { Self(bit: 24) }
  @inlinable public static var dataBreakpointExtension: Self { Self(bit: 26) }
  @inlinable public static var perfTSC: Self { Self(bit: 27) }
  @inlinable public static var perfCtrExtLLC: Self { Self(bit: 28) }
  /// MONITORX and MWAITX.
  @inlinable public static var mwaitx: Self { Self(bit: 29) }
  @inlinable public static var addrMaskExt: Self { Self(bit: 30) }
}

/// CPUID 8000_0001 EDX (APM vol 3, E.4.2).
public struct CPUIDExtendedEDX: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var syscall: Self { Self(bit: 11) }
  @inlinable public static var nx: Self { Self(bit: 20) }
  @inlinable public static var mmxExt: Self { Self(bit: 22) }
  @inlinable public static var ffxsr: Self { Self(bit: 25) }
  /// 1 GiB pages, which Linux calls pdpe1gb.
  @inlinable public static var page1GB: Self { Self(bit: 26) }
  @inlinable public static var rdtscp: Self { Self(bit: 27) }
  /// Long mode.
  @inlinable public static var lm: Self { Self(bit: 29) }
}

/// CPUID 8000_0008 EBX (APM vol 3, E.4.7), as far as EFER follows from it.
public struct CPUIDAddressSizesEBX: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var mcommit: Self { Self(bit: 8) }
  /// WBINVD may be interrupted.
  @inlinable public static var intWBINVD: Self { Self(bit: 13) }
}

/// CPUID 8000_0021 EAX (APM vol 3, E.4.22), as far as EFER follows from it.
public struct CPUIDExtended2EAX: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var upperAddressIgnore: Self { Self(bit: 7) }
  @inlinable public static var automaticIBRS: Self { Self(bit: 8) }
}
