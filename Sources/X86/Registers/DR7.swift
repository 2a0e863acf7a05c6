/// Debug control register (APM vol 2, 13.1.1.4).
public struct DR7: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Breakpoint 0 enabled until the next task switch.
  @inlinable public static var l0: Self { Self(bit: 0) }
  /// Breakpoint 0 enabled.
  @inlinable public static var g0: Self { Self(bit: 1) }
  /// Breakpoint 1 enabled until the next task switch.
  @inlinable public static var l1: Self { Self(bit: 2) }
  /// Breakpoint 1 enabled.
  @inlinable public static var g1: Self { Self(bit: 3) }
  /// Breakpoint 2 enabled until the next task switch.
  @inlinable public static var l2: Self { Self(bit: 4) }
  /// Breakpoint 2 enabled.
  @inlinable public static var g2: Self { Self(bit: 5) }
  /// Breakpoint 3 enabled until the next task switch.
  @inlinable public static var l3: Self { Self(bit: 6) }
  /// Breakpoint 3 enabled.
  @inlinable public static var g3: Self { Self(bit: 7) }
  /// Exact local breakpoints; ignored.
  @inlinable public static var le: Self { Self(bit: 8) }
  /// Exact global breakpoints; ignored.
  @inlinable public static var ge: Self { Self(bit: 9) }
  /// Always 1.
  @inlinable public static var reserved10: Self { Self(bit: 10) }
  /// Debugging of transactions (Intel).
  @inlinable public static var rtm: Self { Self(bit: 11) }
  /// Touching a debug register raises #DB.
  @inlinable public static var gd: Self { Self(bit: 13) }

  /// The value after a reset: no breakpoint enabled.
  @inlinable public static var afterReset: Self { .reserved10 }

  /// What breakpoint `index` (0...3) waits for: 0 execution, 1 data writes, 2 I/O, 3 data reads and writes.
  @inlinable public func condition(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: rawValue.bits(16 + 4 * (index & 3), 2))
  }

  /// How many bytes breakpoint `index` (0...3) watches.
  @inlinable public func length(_ index: Int) -> Int {
    switch rawValue.bits(18 + 4 * (index & 3), 2) {
    case 0: 1
    case 1: 2
    case 2: 8
    default: 4
    }
  }
}
