/// What VMRUN flushes from the TLB (APM vol 2, 15.16.1).
public struct TLBControl: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var doNothing: Self { Self(rawValue: 0) }
  /// Every ASID's translations, the host's too.
  @inlinable public static var flushAll: Self { Self(rawValue: 1) }
  /// This guest's translations; needs CPUID's FlushByASID.
  @inlinable public static var flushGuest: Self { Self(rawValue: 3) }
  /// This guest's translations that are not global; needs CPUID's FlushByASID.
  @inlinable public static var flushGuestNonGlobal: Self { Self(rawValue: 7) }
}
