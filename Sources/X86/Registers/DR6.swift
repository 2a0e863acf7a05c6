/// Debug status register (APM vol 2, 13.1.1.3).
public struct DR6: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Breakpoint 0 was hit.
  @inlinable public static var b0: Self { Self(bit: 0) }
  /// Breakpoint 1 was hit.
  @inlinable public static var b1: Self { Self(bit: 1) }
  /// Breakpoint 2 was hit.
  @inlinable public static var b2: Self { Self(bit: 2) }
  /// Breakpoint 3 was hit.
  @inlinable public static var b3: Self { Self(bit: 3) }
  /// Clear after a bus lock trap; set otherwise.
  @inlinable public static var bld: Self { Self(bit: 11) }
  /// A debug register was touched while DR7.GD was set.
  @inlinable public static var bd: Self { Self(bit: 13) }
  /// Single step.
  @inlinable public static var bs: Self { Self(bit: 14) }
  /// Task switch.
  @inlinable public static var bt: Self { Self(bit: 15) }
  /// Clear after a debug exception inside a transaction (Intel); set otherwise.
  @inlinable public static var rtm: Self { Self(bit: 16) }

  /// The value after a reset: the reserved bits that read as one.
  @inlinable public static var afterReset: Self { Self(rawValue: 0xFFFF_0FF0) }
}
