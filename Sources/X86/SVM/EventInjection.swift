/// An event to inject at VMRUN, or one whose delivery an exit cut short: EVENTINJ at VMCB offset 0A8h (APM vol
/// 2, 15.20) and EXITINTINFO at 088h (15.7.2), which share one format.
public struct EventInjection: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// What kind of event: TYPE. Values 1 and 5 to 7 are reserved.
  public enum EventType: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// A physical or virtual interrupt.
    case externalInterrupt = 0
    case nonMaskableInterrupt = 2
    /// An exception: a fault or a trap.
    case exception = 3
    /// INT n.
    case softwareInterrupt = 4
  }

  @inlinable public init(type: EventType, vector: UInt8, errorCode: UInt32? = nil) {
    var raw = UInt64(vector).settingBits(8, 3, to: UInt64(type.rawValue)).settingBits(31, 1, to: 1)
    if let errorCode { raw = raw.settingBits(11, 1, to: 1).settingBits(32, 32, to: UInt64(errorCode)) }
    self.rawValue = raw
  }

  /// No event.
  @inlinable public static var none: Self { Self(rawValue: 0) }

  /// `vector` with the error code that goes with it, if it is one of those that push one.
  @inlinable public static func exception(_ vector: ExceptionVector, errorCode: UInt32 = 0) -> Self {
    Self(type: .exception, vector: vector.rawValue, errorCode: vector.hasErrorCode ? errorCode : nil)
  }

  @inlinable public static func externalInterrupt(_ vector: UInt8) -> Self {
    Self(type: .externalInterrupt, vector: vector)
  }

  @inlinable public static var nonMaskableInterrupt: Self {
    Self(type: .nonMaskableInterrupt, vector: ExceptionVector.nonMaskableInterrupt.rawValue)
  }

  @inlinable public var vector: UInt8 { UInt8(truncatingIfNeeded: rawValue.bits(0, 8)) }

  /// The kind, or nil if it is a reserved one.
  @inlinable public var type: EventType? {
    EventType(rawValue: UInt8(truncatingIfNeeded: rawValue.bits(8, 3)))
  }

  /// EV: an error code is pushed.
  @inlinable public var errorCodeValid: Bool { rawValue.bit(11) }

  /// V: there is an event at all.
  @inlinable public var valid: Bool { rawValue.bit(31) }

  @inlinable public var errorCode: UInt32 { UInt32(truncatingIfNeeded: rawValue.bits(32, 32)) }
}
