/// The flags register (APM vol 2, 3.1.6).
public struct RFlags: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Carry.
  @inlinable public static var cf: Self { Self(bit: 0) }
  /// Always 1.
  @inlinable public static var reserved1: Self { Self(bit: 1) }
  /// Parity.
  @inlinable public static var pf: Self { Self(bit: 2) }
  /// Auxiliary carry.
  @inlinable public static var af: Self { Self(bit: 4) }
  /// Zero.
  @inlinable public static var zf: Self { Self(bit: 6) }
  /// Sign.
  @inlinable public static var sf: Self { Self(bit: 7) }
  /// Trap: #DB after the next instruction.
  @inlinable public static var tf: Self { Self(bit: 8) }
  /// Interrupts enabled.
  @inlinable public static var `if`: Self { Self(bit: 9) }
  /// Direction: string instructions go downwards.
  @inlinable public static var df: Self { Self(bit: 10) }
  /// Overflow.
  @inlinable public static var of: Self { Self(bit: 11) }
  /// Nested task.
  @inlinable public static var nt: Self { Self(bit: 14) }
  /// Resume: no instruction breakpoint for the next instruction.
  @inlinable public static var rf: Self { Self(bit: 16) }
  /// Virtual-8086 mode.
  @inlinable public static var vm: Self { Self(bit: 17) }
  /// Alignment check, and permission to touch user pages under CR4.SMAP.
  @inlinable public static var ac: Self { Self(bit: 18) }
  /// Virtual interrupt flag.
  @inlinable public static var vif: Self { Self(bit: 19) }
  /// Virtual interrupt pending.
  @inlinable public static var vip: Self { Self(bit: 20) }
  /// A program that can change it has CPUID.
  @inlinable public static var id: Self { Self(bit: 21) }

  /// The flags after a reset: none but the bit that is always 1.
  @inlinable public static var afterReset: Self { .reserved1 }

  /// The I/O privilege level: IN, OUT, CLI and STI need a CPL that is not above it.
  @inlinable public var iopl: UInt8 {
    get { UInt8(truncatingIfNeeded: rawValue.bits(12, 2)) }
    set { rawValue = rawValue.settingBits(12, 2, to: UInt64(newValue)) }
  }
}
