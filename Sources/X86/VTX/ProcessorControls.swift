/// Primary processor-based controls: which instructions exit (SDM vol 3, 25.6.2).
public struct ProcessorControls: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Exit as soon as the guest can take an interrupt.
  @inlinable public static var interruptWindow: Self { Self(bit: 2) }
  /// RDTSC adds the TSC offset.
  @inlinable public static var tscOffsetting: Self { Self(bit: 3) }
  /// HLT exits.
  @inlinable public static var hlt: Self { Self(bit: 7) }
  /// INVLPG exits.
  @inlinable public static var invlpg: Self { Self(bit: 9) }
  /// MWAIT exits.
  @inlinable public static var mwait: Self { Self(bit: 10) }
  /// RDPMC exits.
  @inlinable public static var rdpmc: Self { Self(bit: 11) }
  /// RDTSC and RDTSCP exit.
  @inlinable public static var rdtsc: Self { Self(bit: 12) }
  /// MOV to CR3 exits.
  @inlinable public static var cr3Load: Self { Self(bit: 15) }
  /// MOV from CR3 exits.
  @inlinable public static var cr3Store: Self { Self(bit: 16) }
  /// MOV to CR8 exits.
  @inlinable public static var cr8Load: Self { Self(bit: 19) }
  /// MOV from CR8 exits.
  @inlinable public static var cr8Store: Self { Self(bit: 20) }
  /// CR8 is the virtual APIC page's.
  @inlinable public static var tprShadow: Self { Self(bit: 21) }
  /// Exit as soon as the guest can take an NMI; needs virtual NMIs.
  @inlinable public static var nmiWindow: Self { Self(bit: 22) }
  /// MOV to and from debug registers exits.
  @inlinable public static var movDR: Self { Self(bit: 23) }
  /// All port accesses exit, unless the bitmaps are used.
  @inlinable public static var unconditionalIO: Self { Self(bit: 24) }
  /// The I/O bitmaps decide which port accesses exit.
  @inlinable public static var ioBitmaps: Self { Self(bit: 25) }
  /// Exit after the next instruction.
  @inlinable public static var monitorTrap: Self { Self(bit: 27) }
  /// The MSR bitmap decides which MSR accesses exit; without it all do.
  @inlinable public static var msrBitmaps: Self { Self(bit: 28) }
  /// MONITOR exits.
  @inlinable public static var monitor: Self { Self(bit: 29) }
  /// PAUSE exits.
  @inlinable public static var pause: Self { Self(bit: 30) }
  /// The secondary controls apply; without it they count as 0.
  @inlinable public static var secondary: Self { Self(bit: 31) }
}
