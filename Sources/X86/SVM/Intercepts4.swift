/// The intercept word at VMCB offset 010h (APM vol 2, table B-1).
public struct Intercepts4: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// VMRUN; VMRUN refuses a guest that does not intercept it.
  @inlinable public static var vmrun: Self { Self(bit: 0) }
  /// VMMCALL.
  @inlinable public static var vmmcall: Self { Self(bit: 1) }
  /// VMLOAD.
  @inlinable public static var vmload: Self { Self(bit: 2) }
  /// VMSAVE.
  @inlinable public static var vmsave: Self { Self(bit: 3) }
  /// STGI.
  @inlinable public static var stgi: Self { Self(bit: 4) }
  /// CLGI.
  @inlinable public static var clgi: Self { Self(bit: 5) }
  /// SKINIT.
  @inlinable public static var skinit: Self { Self(bit: 6) }
  /// RDTSCP.
  @inlinable public static var rdtscp: Self { Self(bit: 7) }
  /// ICEBP, INT1.
  @inlinable public static var icebp: Self { Self(bit: 8) }
  /// WBINVD and WBNOINVD.
  @inlinable public static var wbinvd: Self { Self(bit: 9) }
  /// MONITOR and MONITORX.
  @inlinable public static var monitor: Self { Self(bit: 10) }
  /// MWAIT and MWAITX.
  @inlinable public static var mwait: Self { Self(bit: 11) }
  /// MWAIT and MWAITX, if the monitor hardware is armed.
  @inlinable public static var mwaitArmed: Self { Self(bit: 12) }
  /// XSETBV.
  @inlinable public static var xsetbv: Self { Self(bit: 13) }
  /// RDPRU.
  @inlinable public static var rdpru: Self { Self(bit: 14) }
  /// Writes of EFER, after the instruction.
  @inlinable public static var eferWriteTrap: Self { Self(bit: 15) }

  /// Writes of control register `number` (0...15), after the instruction.
  @inlinable public static func crWriteTrap(_ number: Int) -> Self { Self(bit: 16 + (number & 15)) }
}
