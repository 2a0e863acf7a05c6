/// IA32_VMX_BASIC, MSR 480h (SDM vol 3, A.1).
public struct VMXBasic: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// What the first word of a VMXON region or VMCS must hold.
  @inlinable public var revision: UInt32 { UInt32(truncatingIfNeeded: rawValue.bits(0, 31)) }

  /// How many bytes those regions have, at most 4096.
  @inlinable public var regionSize: Int { Int(truncatingIfNeeded: rawValue.bits(32, 13)) }

  /// With what memory type to access them, or nil if it is a reserved one.
  @inlinable public var memoryType: MemoryType? {
    MemoryType(rawValue: UInt8(truncatingIfNeeded: rawValue.bits(50, 4)))
  }

  /// Exits for INS and OUTS report the instruction in the exit instruction information.
  @inlinable public var reportsIOStrings: Bool { rawValue.bit(54) }

  /// The TRUE capability MSRs exist.
  @inlinable public var hasTrueControls: Bool { rawValue.bit(55) }
}
