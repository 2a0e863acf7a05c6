/// The type field of a system segment or gate (APM vol 2, tables 4-5 and 4-6).
public struct SegmentType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var availableTSS16: Self { Self(rawValue: 1) }
  @inlinable public static var ldt: Self { Self(rawValue: 2) }
  @inlinable public static var busyTSS16: Self { Self(rawValue: 3) }
  @inlinable public static var callGate16: Self { Self(rawValue: 4) }
  @inlinable public static var taskGate: Self { Self(rawValue: 5) }
  @inlinable public static var interruptGate16: Self { Self(rawValue: 6) }
  @inlinable public static var trapGate16: Self { Self(rawValue: 7) }
  /// In long mode a 64-bit TSS, else a 32-bit one; so too for the types below.
  @inlinable public static var availableTSS: Self { Self(rawValue: 9) }
  @inlinable public static var busyTSS: Self { Self(rawValue: 11) }
  @inlinable public static var callGate: Self { Self(rawValue: 12) }
  @inlinable public static var interruptGate: Self { Self(rawValue: 14) }
  @inlinable public static var trapGate: Self { Self(rawValue: 15) }
}
