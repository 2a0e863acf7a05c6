/// CPUID 0000_0007, subleaf 0, EBX (APM vol 3, E.3.6).
public struct CPUIDLeaf7EBX: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var fsgsbase: Self { Self(bit: 0) }
  @inlinable public static var tscAdjust: Self { Self(bit: 1) }
  @inlinable public static var bmi1: Self { Self(bit: 3) }
  @inlinable public static var avx2: Self { Self(bit: 5) }
  @inlinable public static var smep: Self { Self(bit: 7) }
  @inlinable public static var bmi2: Self { Self(bit: 8) }
  @inlinable public static var erms: Self { Self(bit: 9) }
  @inlinable public static var invpcid: Self { Self(bit: 10) }
  @inlinable public static var rdseed: Self { Self(bit: 18) }
  @inlinable public static var adx: Self { Self(bit: 19) }
  @inlinable public static var smap: Self { Self(bit: 20) }
  @inlinable public static var clflushopt: Self { Self(bit: 23) }
  @inlinable public static var clwb: Self { Self(bit: 24) }
  /// Intel's processor trace.
  @inlinable public static var processorTrace: Self { Self(bit: 25) }
  @inlinable public static var sha: Self { Self(bit: 29) }
}

/// CPUID 0000_0007, subleaf 0, ECX (APM vol 3, E.3.6).
public struct CPUIDLeaf7ECX: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var umip: Self { Self(bit: 2) }
  /// Protection keys.
  @inlinable public static var pku: Self { Self(bit: 3) }
  /// CR4.PKE, mirrored.
  @inlinable public static var ospke: Self { Self(bit: 4) }
  /// Shadow stacks.
  @inlinable public static var cetSS: Self { Self(bit: 7) }
  @inlinable public static var gfni: Self { Self(bit: 8) }
  @inlinable public static var vaes: Self { Self(bit: 9) }
  @inlinable public static var vpclmulqdq: Self { Self(bit: 10) }
  /// Intel's encryption of all memory.
  @inlinable public static var totalMemoryEncryption: Self { Self(bit: 13) }
  /// 5-level paging.
  @inlinable public static var la57: Self { Self(bit: 16) }
  @inlinable public static var rdpid: Self { Self(bit: 22) }
}
