/// Who made the CPU, by the twelve letters in EBX, EDX and ECX of leaf 0 (APM vol 3, E.3.1).
public enum CPUVendor: Hashable, Sendable, BitwiseCopyable {
  /// AuthenticAMD
  case amd
  /// HygonGenuine: AMD's design, SVM included.
  case hygon
  /// GenuineIntel
  case intel
  case other

  @inlinable public init(_ leaf0: CPUIDResult) {
    switch (leaf0.ebx, leaf0.edx, leaf0.ecx) {
    case (0x6874_7541, 0x6974_6E65, 0x444D_4163): self = .amd
    case (0x6F67_7948, 0x6E65_476E, 0x656E_6975): self = .hygon
    case (0x756E_6547, 0x4965_6E69, 0x6C65_746E): self = .intel
    default: self = .other
    }
  }
}
