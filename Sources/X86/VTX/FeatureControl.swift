/// IA32_FEATURE_CONTROL, MSR 3Ah: whether the firmware allows VMXON (SDM vol 3, 24.7).
public struct FeatureControl: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The register cannot be written until the next reset; without it VMXON is #GP.
  @inlinable public static var lock: Self { Self(bit: 0) }
  /// VMXON is allowed in SMX operation.
  @inlinable public static var vmxInSMX: Self { Self(bit: 1) }
  /// VMXON is allowed outside SMX operation.
  @inlinable public static var vmxOutsideSMX: Self { Self(bit: 2) }
}
