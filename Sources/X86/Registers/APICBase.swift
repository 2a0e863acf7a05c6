/// The APIC base register, MSR 0000_001B (APM vol 2, 16.3.1 and 16.9).
public struct APICBase: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// BSC: this is the bootstrap CPU.
  @inlinable public static var bootstrap: Self { Self(bit: 8) }
  /// EXTD: x2APIC mode; the registers are MSRs.
  @inlinable public static var x2apicEnable: Self { Self(bit: 10) }
  /// AE: the local APIC is enabled.
  @inlinable public static var enable: Self { Self(bit: 11) }

  /// True if the registers are in memory: neither off nor in x2APIC mode.
  @inlinable public var isMemoryMapped: Bool { contains(.enable) && !contains(.x2apicEnable) }

  /// ABA: where the registers are in memory, unless in x2APIC mode.
  @inlinable public var base: PhysicalAddress {
    get { PhysicalAddress(rawValue & APICBase.baseMask) }
    set { rawValue = (rawValue & ~APICBase.baseMask) | (newValue.rawValue & APICBase.baseMask) }
  }

  /// Where the registers are after a reset.
  @inlinable public static var defaultBase: PhysicalAddress { PhysicalAddress(0xFEE0_0000) }

  @usableFromInline static var baseMask: UInt64 { 0x000F_FFFF_FFFF_F000 }
}
