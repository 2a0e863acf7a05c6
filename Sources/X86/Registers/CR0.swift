/// Control register 0 (APM vol 2, 3.1.1; SDM vol 3, 2.5).
public struct CR0: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Protection enabled: off, the CPU is in real mode.
  @inlinable public static var pe: Self { Self(bit: 0) }
  /// Monitor coprocessor: with `ts`, WAIT raises #NM.
  @inlinable public static var mp: Self { Self(bit: 1) }
  /// Emulate coprocessor: x87 instructions raise #NM.
  @inlinable public static var em: Self { Self(bit: 2) }
  /// Task switched: the next x87 or SSE instruction raises #NM.
  @inlinable public static var ts: Self { Self(bit: 3) }
  /// Extension type: always 1.
  @inlinable public static var et: Self { Self(bit: 4) }
  /// Numeric error: x87 errors raise #MF instead of the external FERR signal.
  @inlinable public static var ne: Self { Self(bit: 5) }
  /// Write protect: read-only pages are read-only for supervisors too.
  @inlinable public static var wp: Self { Self(bit: 16) }
  /// Alignment mask: allows RFLAGS.AC to raise #AC.
  @inlinable public static var am: Self { Self(bit: 18) }
  /// Not write-through.
  @inlinable public static var nw: Self { Self(bit: 29) }
  /// Cache disable.
  @inlinable public static var cd: Self { Self(bit: 30) }
  /// Paging.
  @inlinable public static var pg: Self { Self(bit: 31) }
}
