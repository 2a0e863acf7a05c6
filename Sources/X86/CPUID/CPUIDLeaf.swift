/// What CPUID is asked for, in EAX (APM vol 3, appendix E).
public struct CPUIDLeaf: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The last leaf of the basic range, and the vendor.
  @inlinable public static var vendor: Self { Self(0) }
  /// Family, local APIC id, and features.
  @inlinable public static var features: Self { Self(1) }
  /// MONITOR and MWAIT.
  @inlinable public static var monitor: Self { Self(5) }
  /// More features, by subleaf.
  @inlinable public static var structuredFeatures: Self { Self(7) }
  /// Topology, with the x2APIC id in EDX.
  @inlinable public static var topology: Self { Self(0xB) }
  /// XSAVE's components and sizes, which follow XCR0.
  @inlinable public static var xsave: Self { Self(0xD) }
  /// Thermal and power management.
  @inlinable public static var power: Self { Self(6) }
  /// Intel's architectural last branch records.
  @inlinable public static var lastBranches: Self { Self(0x1C) }
  /// Intel's processor trace.
  @inlinable public static var processorTrace: Self { Self(0x14) }
  /// The last leaf of the hypervisor range, and the hypervisor's name.
  @inlinable public static var hypervisor: Self { Self(0x4000_0000) }
  /// The last leaf of the extended range, and the vendor again.
  @inlinable public static var extendedVendor: Self { Self(0x8000_0000) }
  /// AMD's features: SVM, NX, long mode.
  @inlinable public static var extendedFeatures: Self { Self(0x8000_0001) }
  /// Widths of addresses, number of cores.
  @inlinable public static var addressSizes: Self { Self(0x8000_0008) }
  /// SVM's revision and features.
  @inlinable public static var svm: Self { Self(0x8000_000A) }
  /// AMD's topology, with the local APIC id in EAX.
  @inlinable public static var extendedTopology: Self { Self(0x8000_001E) }
  /// Encrypted memory.
  @inlinable public static var encryptedMemory: Self { Self(0x8000_001F) }
  /// More of AMD's features.
  @inlinable public static var extendedFeatures2: Self { Self(0x8000_0021) }

  /// True for 4000_0000 to 4FFF_FFFF, which CPUs leave to hypervisors.
  @inlinable public var isHypervisor: Bool {
    rawValue.bits(28, 4) == CPUIDLeaf.hypervisor.rawValue.bits(28, 4)
  }
}
