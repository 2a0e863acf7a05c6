/// Pin-based controls: what of the outside world makes a guest exit (SDM vol 3, 25.6.1).
public struct PinControls: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Physical interrupts exit.
  @inlinable public static var externalInterrupt: Self { Self(bit: 0) }
  /// NMIs exit.
  @inlinable public static var nmi: Self { Self(bit: 3) }
  /// NMI blocking is the guest's own, virtual; needed for the NMI window.
  @inlinable public static var virtualNMIs: Self { Self(bit: 5) }
  /// The preemption timer counts, and exits at zero.
  @inlinable public static var preemptionTimer: Self { Self(bit: 6) }
  @inlinable public static var postedInterrupts: Self { Self(bit: 7) }
}
