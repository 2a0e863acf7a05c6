/// A local APIC register, by its offset in the APIC's page (APM vol 2, table 16-2).
public struct APICRegister: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var id: Self { Self(0x20) }
  @inlinable public static var version: Self { Self(0x30) }
  @inlinable public static var taskPriority: Self { Self(0x80) }
  @inlinable public static var arbitrationPriority: Self { Self(0x90) }
  @inlinable public static var processorPriority: Self { Self(0xA0) }
  @inlinable public static var endOfInterrupt: Self { Self(0xB0) }
  @inlinable public static var remoteRead: Self { Self(0xC0) }
  /// LDR.
  @inlinable public static var logicalDestination: Self { Self(0xD0) }
  /// DFR: flat or cluster; not in x2APIC mode.
  @inlinable public static var destinationFormat: Self { Self(0xE0) }
  @inlinable public static var spuriousInterrupt: Self { Self(0xF0) }
  /// The first of eight.
  @inlinable public static var inService: Self { Self(0x100) }
  /// The first of eight.
  @inlinable public static var triggerMode: Self { Self(0x180) }
  /// The first of eight.
  @inlinable public static var interruptRequest: Self { Self(0x200) }
  @inlinable public static var errorStatus: Self { Self(0x280) }
  /// ICR bits 31:0; a store here sends the command.
  @inlinable public static var interruptCommandLow: Self { Self(0x300) }
  /// ICR bits 63:32; not in x2APIC mode.
  @inlinable public static var interruptCommandHigh: Self { Self(0x310) }
  @inlinable public static var timerLVT: Self { Self(0x320) }
  @inlinable public static var thermalLVT: Self { Self(0x330) }
  @inlinable public static var performanceLVT: Self { Self(0x340) }
  @inlinable public static var lint0LVT: Self { Self(0x350) }
  @inlinable public static var lint1LVT: Self { Self(0x360) }
  @inlinable public static var errorLVT: Self { Self(0x370) }
  @inlinable public static var timerInitialCount: Self { Self(0x380) }
  @inlinable public static var timerCurrentCount: Self { Self(0x390) }
  @inlinable public static var timerDivide: Self { Self(0x3E0) }
  /// AMD's extended local vectors (APM vol 2, 16.7.4).
  @inlinable public static var extendedLVT0: Self { Self(0x500) }
  @inlinable public static var extendedLVT1: Self { Self(0x510) }
  @inlinable public static var extendedLVT2: Self { Self(0x520) }
  @inlinable public static var extendedLVT3: Self { Self(0x530) }

  /// How many bytes lie from one register to the next.
  @inlinable public static var distance: UInt32 { 16 }

  /// The register that an address within the APIC's page belongs to.
  @inlinable public init(containing address: PhysicalAddress) {
    self.rawValue = UInt32(truncatingIfNeeded: address.rawValue & (PageSize.small - 1)) & ~(Self.distance - 1)
  }

  /// The MSR of the same register in x2APIC mode (APM vol 2, table 16-6).
  @inlinable public var msr: MSR { MSR(MSR.x2apicFirst.rawValue | (rawValue &>> 4)) }
}
