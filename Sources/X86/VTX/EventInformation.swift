/// An event to inject at VM entry, one that made the guest exit, or one whose delivery an exit cut short: the
/// interruption information fields share one format (SDM vol 3, 25.8.3, 25.9.2 and 25.9.3).
public struct EventInformation: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// What kind of event: bits 10:8. Value 1 is reserved.
  public enum EventType: UInt8, Hashable, Sendable, BitwiseCopyable {
    case externalInterrupt = 0
    case nonMaskableInterrupt = 2
    /// An exception that no instruction asked for.
    case hardwareException = 3
    /// INT n.
    case softwareInterrupt = 4
    /// INT1, which raises #DB.
    case privilegedSoftwareException = 5
    /// INT3 and INTO, which raise #BP and #OF.
    case softwareException = 6
    /// No event of the IDT's: a pending monitor trap.
    case other = 7
  }

  @inlinable public init(type: EventType, vector: UInt8, hasErrorCode: Bool = false) {
    rawValue = UInt32(vector).settingBits(8, 3, to: UInt32(type.rawValue))
      .settingBits(11, 1, to: hasErrorCode ? 1 : 0).settingBits(31, 1, to: 1)
  }

  /// No event.
  @inlinable public static var none: Self { Self(rawValue: 0) }

  /// `vector`, which pushes an error code if `hasErrorCode`: exceptions do not in real mode.
  ///
  /// #BP and #OF come from instructions, so injecting one needs the instruction's length too.
  @inlinable public static func exception(_ vector: ExceptionVector, hasErrorCode: Bool) -> Self {
    switch vector {
    case .breakpoint, .overflow: Self(type: .softwareException, vector: vector.rawValue)
    case .nonMaskableInterrupt: .nonMaskableInterrupt
    default: Self(type: .hardwareException, vector: vector.rawValue, hasErrorCode: hasErrorCode)
    }
  }

  @inlinable public static func externalInterrupt(_ vector: UInt8) -> Self {
    Self(type: .externalInterrupt, vector: vector)
  }

  @inlinable public static var nonMaskableInterrupt: Self {
    Self(type: .nonMaskableInterrupt, vector: ExceptionVector.nonMaskableInterrupt.rawValue)
  }

  @inlinable public var vector: UInt8 { UInt8(truncatingIfNeeded: rawValue.bits(0, 8)) }

  /// The kind, or nil if it is the reserved one.
  @inlinable public var type: EventType? {
    EventType(rawValue: UInt8(truncatingIfNeeded: rawValue.bits(8, 3)))
  }

  /// An error code goes with it, in a field of its own.
  @inlinable public var hasErrorCode: Bool { rawValue.bit(11) }

  /// In the exit's field: the exit came from an IRET that had already unblocked NMIs.
  @inlinable public var unblocksNMI: Bool { rawValue.bit(12) }

  /// There is an event at all.
  @inlinable public var valid: Bool { rawValue.bit(31) }

  /// The event as the entry's field takes it: the other fields' bit 12 is reserved there.
  @inlinable public var forEntry: Self { Self(rawValue: rawValue.settingBits(12, 1, to: 0)) }

  /// True if the event comes from an instruction, whose length the entry must be told.
  @inlinable public var needsInstructionLength: Bool {
    type == .softwareInterrupt || type == .privilegedSoftwareException || type == .softwareException
  }
}
