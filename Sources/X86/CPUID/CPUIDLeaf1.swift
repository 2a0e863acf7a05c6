/// CPUID 0000_0001 ECX (APM vol 3, E.3.2).
public struct CPUIDLeaf1ECX: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var sse3: Self { Self(bit: 0) }
  @inlinable public static var pclmulqdq: Self { Self(bit: 1) }
  /// The debug store's records have 64 bits.
  @inlinable public static var debugStore64: Self { Self(bit: 2) }
  /// MONITOR and MWAIT.
  @inlinable public static var monitor: Self { Self(bit: 3) }
  /// The debug store can tell privileges apart.
  @inlinable public static var debugStoreCPL: Self { Self(bit: 4) }
  /// Intel's virtual machine extensions.
  @inlinable public static var vmx: Self { Self(bit: 5) }
  @inlinable public static var smx: Self { Self(bit: 6) }
  @inlinable public static var ssse3: Self { Self(bit: 9) }
  @inlinable public static var fma: Self { Self(bit: 12) }
  @inlinable public static var cmpxchg16b: Self { Self(bit: 13) }
  /// IA32_PERF_CAPABILITIES exists.
  @inlinable public static var performanceCapabilities: Self { Self(bit: 15) }
  @inlinable public static var pcid: Self { Self(bit: 17) }
  @inlinable public static var sse41: Self { Self(bit: 19) }
  @inlinable public static var sse42: Self { Self(bit: 20) }
  @inlinable public static var x2apic: Self { Self(bit: 21) }
  @inlinable public static var movbe: Self { Self(bit: 22) }
  @inlinable public static var popcnt: Self { Self(bit: 23) }
  @inlinable public static var tscDeadline: Self { Self(bit: 24) }
  @inlinable public static var aes: Self { Self(bit: 25) }
  @inlinable public static var xsave: Self { Self(bit: 26) }
  /// CR4.OSXSAVE, mirrored: so it must follow the guest's CR4, not the host's.
  @inlinable public static var osxsave: Self { Self(bit: 27) }
  @inlinable public static var avx: Self { Self(bit: 28) }
  @inlinable public static var f16c: Self { Self(bit: 29) }
  @inlinable public static var rdrand: Self { Self(bit: 30) }
  /// Clear on every CPU; hypervisors set it for their guests.
  @inlinable public static var hypervisor: Self { Self(bit: 31) }
}

/// CPUID 0000_0001 EDX (APM vol 3, E.3.2).
public struct CPUIDLeaf1EDX: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var fpu: Self { Self(bit: 0) }
  @inlinable public static var vme: Self { Self(bit: 1) }
  @inlinable public static var de: Self { Self(bit: 2) }
  @inlinable public static var pse: Self { Self(bit: 3) }
  @inlinable public static var tsc: Self { Self(bit: 4) }
  @inlinable public static var msr: Self { Self(bit: 5) }
  @inlinable public static var pae: Self { Self(bit: 6) }
  @inlinable public static var mce: Self { Self(bit: 7) }
  @inlinable public static var cmpxchg8b: Self { Self(bit: 8) }
  /// APICBase.enable, mirrored.
  @inlinable public static var apic: Self { Self(bit: 9) }
  @inlinable public static var sysenter: Self { Self(bit: 11) }
  @inlinable public static var mtrr: Self { Self(bit: 12) }
  @inlinable public static var pge: Self { Self(bit: 13) }
  @inlinable public static var mca: Self { Self(bit: 14) }
  @inlinable public static var cmov: Self { Self(bit: 15) }
  @inlinable public static var pat: Self { Self(bit: 16) }
  @inlinable public static var pse36: Self { Self(bit: 17) }
  @inlinable public static var clflush: Self { Self(bit: 19) }
  /// Intel's debug store.
  @inlinable public static var debugStore: Self { Self(bit: 21) }
  @inlinable public static var mmx: Self { Self(bit: 23) }
  @inlinable public static var fxsr: Self { Self(bit: 24) }
  @inlinable public static var sse: Self { Self(bit: 25) }
  @inlinable public static var sse2: Self { Self(bit: 26) }
  @inlinable public static var htt: Self { Self(bit: 28) }
}
