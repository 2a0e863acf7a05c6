/// The VM_CR MSR, C001_0114 (APM vol 2, 15.30.1).
public struct VMCR: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Debug port disable.
  @inlinable public static var dpd: Self { Self(bit: 0) }
  /// INIT is turned into #SX.
  @inlinable public static var rINIT: Self { Self(bit: 1) }
  /// A20 masking off.
  @inlinable public static var disA20M: Self { Self(bit: 2) }
  /// `lock` and `svmdis` can be changed by the SVM key only.
  @inlinable public static var lock: Self { Self(bit: 3) }
  /// EFER.SVME must stay clear: the firmware has switched SVM off.
  @inlinable public static var svmdis: Self { Self(bit: 4) }
}
