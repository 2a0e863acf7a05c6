/// What CPUID returns, read and written through the leaf that it belongs to (APM vol 3, appendix E).
///
/// The accessors do not know which leaf was asked for: that is the caller's to know.
public struct CPUIDResult: Hashable, Sendable, BitwiseCopyable {
  public var eax: UInt32
  public var ebx: UInt32
  public var ecx: UInt32
  public var edx: UInt32

  @inlinable public init(eax: UInt32 = 0, ebx: UInt32 = 0, ecx: UInt32 = 0, edx: UInt32 = 0) {
    self.eax = eax
    self.ebx = ebx
    self.ecx = ecx
    self.edx = edx
  }

  /// Leaf 0000_0001.
  @inlinable public var leaf1ECX: CPUIDLeaf1ECX {
    get { CPUIDLeaf1ECX(rawValue: ecx) }
    set { ecx = newValue.rawValue }
  }

  /// Leaf 0000_0001.
  @inlinable public var leaf1EDX: CPUIDLeaf1EDX {
    get { CPUIDLeaf1EDX(rawValue: edx) }
    set { edx = newValue.rawValue }
  }

  /// Leaf 0000_0001: the local APIC's id after the last reset, if it fits in 8 bits.
  @inlinable public var initialAPICID: UInt8 { UInt8(truncatingIfNeeded: ebx.bits(24, 8)) }

  /// Leaf 0000_0007, subleaf 0.
  @inlinable public var leaf7EBX: CPUIDLeaf7EBX {
    get { CPUIDLeaf7EBX(rawValue: ebx) }
    set { ebx = newValue.rawValue }
  }

  /// Leaf 0000_0007, subleaf 0.
  @inlinable public var leaf7ECX: CPUIDLeaf7ECX {
    get { CPUIDLeaf7ECX(rawValue: ecx) }
    set { ecx = newValue.rawValue }
  }

  /// Leaf 8000_0001.
  @inlinable public var extendedECX: CPUIDExtendedECX {
    get { CPUIDExtendedECX(rawValue: ecx) }
    set { ecx = newValue.rawValue }
  }

  /// Leaf 8000_0001.
  @inlinable public var extendedEDX: CPUIDExtendedEDX {
    get { CPUIDExtendedEDX(rawValue: edx) }
    set { edx = newValue.rawValue }
  }

  /// Leaf 8000_0008: how wide physical addresses are.
  @inlinable public var physicalAddressBits: Int { Int(eax.bits(0, 8)) }

  /// Leaf 8000_0008: how wide linear addresses are.
  @inlinable public var linearAddressBits: Int { Int(eax.bits(8, 8)) }

  /// Leaf 8000_0008.
  @inlinable public var addressSizesEBX: CPUIDAddressSizesEBX { CPUIDAddressSizesEBX(rawValue: ebx) }

  /// Leaf 8000_0021.
  @inlinable public var extended2EAX: CPUIDExtended2EAX { CPUIDExtended2EAX(rawValue: eax) }

  /// Leaf 8000_000A.
  @inlinable public var svmRevision: UInt8 { UInt8(truncatingIfNeeded: eax.bits(0, 8)) }

  /// Leaf 8000_000A: how many address space identifiers there are, the host's 0 included.
  @inlinable public var asidCount: UInt32 { ebx }

  /// Leaf 8000_000A.
  @inlinable public var svmFeatures: CPUIDSVMFeatures {
    get { CPUIDSVMFeatures(rawValue: edx) }
    set { edx = newValue.rawValue }
  }
}
