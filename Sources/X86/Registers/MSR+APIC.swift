/// The local APIC's base, and its registers in x2APIC mode (APM vol 2, 16.11; table 16-6).
extension MSR {
  @inlinable public static var apicBase: Self { Self(0x1B) }
  /// The number of the register at offset 0; there is none.
  @inlinable static var x2apicFirst: Self { Self(0x800) }
  @inlinable public static var x2apicID: Self { Self(0x802) }
  @inlinable public static var x2apicVersion: Self { Self(0x803) }
  @inlinable public static var x2apicTPR: Self { Self(0x808) }
  @inlinable public static var x2apicPPR: Self { Self(0x80A) }
  @inlinable public static var x2apicEOI: Self { Self(0x80B) }
  @inlinable public static var x2apicLDR: Self { Self(0x80D) }
  @inlinable public static var x2apicSpuriousInterrupt: Self { Self(0x80F) }
  @inlinable public static var x2apicISR0: Self { Self(0x810) }
  @inlinable public static var x2apicTMR0: Self { Self(0x818) }
  @inlinable public static var x2apicIRR0: Self { Self(0x820) }
  @inlinable public static var x2apicErrorStatus: Self { Self(0x828) }
  @inlinable public static var x2apicCMCI: Self { Self(0x82F) }
  @inlinable public static var x2apicICR: Self { Self(0x830) }
  @inlinable public static var x2apicTimer: Self { Self(0x832) }
  @inlinable public static var x2apicThermal: Self { Self(0x833) }
  @inlinable public static var x2apicPerformance: Self { Self(0x834) }
  @inlinable public static var x2apicLINT0: Self { Self(0x835) }
  @inlinable public static var x2apicLINT1: Self { Self(0x836) }
  @inlinable public static var x2apicError: Self { Self(0x837) }
  @inlinable public static var x2apicInitialCount: Self { Self(0x838) }
  @inlinable public static var x2apicCurrentCount: Self { Self(0x839) }
  @inlinable public static var x2apicDivide: Self { Self(0x83E) }
  @inlinable public static var x2apicSelfIPI: Self { Self(0x83F) }
  /// AMD's extended local vectors.
  @inlinable public static var x2apicExtendedLVT0: Self { Self(0x850) }
  @inlinable public static var x2apicExtendedLVT1: Self { Self(0x851) }
  @inlinable public static var x2apicExtendedLVT2: Self { Self(0x852) }
  @inlinable public static var x2apicExtendedLVT3: Self { Self(0x853) }

  /// True for the numbers set aside for the local APIC: 0000_0800 to 0000_08FF.
  @inlinable public var isX2APIC: Bool { rawValue &>> 8 == MSR.x2apicFirst.rawValue &>> 8 }
}
