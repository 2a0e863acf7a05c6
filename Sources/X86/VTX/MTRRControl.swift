/// IA32_MTRRCAP, MSR FEh (SDM vol 3, 12.11.1).
struct MTRRCapability: RegisterBits {
  var rawValue: UInt64

  /// FIX: the fixed ranges exist.
  static var fixedRanges: Self { Self(bit: 8) }

  /// VCNT: how many variable ranges there are.
  var variableCount: Int { Int(truncatingIfNeeded: rawValue.bits(0, 8)) }
}

/// IA32_MTRR_DEF_TYPE, MSR 2FFh (SDM vol 3, 12.11.2.1).
struct MTRRDefaultType: RegisterBits {
  var rawValue: UInt64

  /// FE: the fixed ranges apply.
  static var enableFixed: Self { Self(bit: 10) }
  /// E: the MTRRs apply at all.
  static var enable: Self { Self(bit: 11) }

  /// The type where no range applies.
  var type: MemoryType { MemoryType(field: rawValue) }
}
