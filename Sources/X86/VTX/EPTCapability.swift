/// IA32_VMX_EPT_VPID_CAP: what the CPU can do with EPT, INVEPT and INVVPID (SDM vol 3, A.10).
public struct EPTCapability: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Pages may be executable and not readable.
  @inlinable public static var executeOnly: Self { Self(bit: 0) }
  @inlinable public static var walkLength4: Self { Self(bit: 6) }
  @inlinable public static var walkLength5: Self { Self(bit: 7) }
  /// The tables themselves may be accessed uncached.
  @inlinable public static var uncached: Self { Self(bit: 8) }
  /// The tables themselves may be accessed write-back.
  @inlinable public static var writeBack: Self { Self(bit: 14) }
  @inlinable public static var page2MB: Self { Self(bit: 16) }
  @inlinable public static var page1GB: Self { Self(bit: 17) }
  /// The CPU has INVEPT.
  @inlinable public static var invept: Self { Self(bit: 20) }
  /// EPT entries may have accessed and dirty bits.
  @inlinable public static var accessedDirty: Self { Self(bit: 21) }
  @inlinable public static var inveptSingle: Self { Self(bit: 25) }
  @inlinable public static var inveptAll: Self { Self(bit: 26) }
  /// The CPU has INVVPID.
  @inlinable public static var invvpid: Self { Self(bit: 32) }
  @inlinable public static var invvpidAddress: Self { Self(bit: 40) }
  @inlinable public static var invvpidSingle: Self { Self(bit: 41) }
  @inlinable public static var invvpidAll: Self { Self(bit: 42) }
  @inlinable public static var invvpidRetainingGlobals: Self { Self(bit: 43) }
}
