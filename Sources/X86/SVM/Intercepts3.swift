/// The intercept word at VMCB offset 00Ch (APM vol 2, table B-1).
public struct Intercepts3: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Physical interrupts.
  @inlinable public static var intr: Self { Self(bit: 0) }
  /// Non-maskable interrupts.
  @inlinable public static var nmi: Self { Self(bit: 1) }
  /// System management interrupts.
  @inlinable public static var smi: Self { Self(bit: 2) }
  /// INIT.
  @inlinable public static var `init`: Self { Self(bit: 3) }
  /// Virtual interrupts, just before the guest would take one.
  @inlinable public static var vintr: Self { Self(bit: 4) }
  /// Writes of CR0 that change more than TS and MP.
  @inlinable public static var cr0SelWrite: Self { Self(bit: 5) }
  /// SIDT.
  @inlinable public static var idtrRead: Self { Self(bit: 6) }
  /// SGDT.
  @inlinable public static var gdtrRead: Self { Self(bit: 7) }
  /// SLDT.
  @inlinable public static var ldtrRead: Self { Self(bit: 8) }
  /// STR.
  @inlinable public static var trRead: Self { Self(bit: 9) }
  /// LIDT.
  @inlinable public static var idtrWrite: Self { Self(bit: 10) }
  /// LGDT.
  @inlinable public static var gdtrWrite: Self { Self(bit: 11) }
  /// LLDT.
  @inlinable public static var ldtrWrite: Self { Self(bit: 12) }
  /// LTR.
  @inlinable public static var trWrite: Self { Self(bit: 13) }
  /// RDTSC.
  @inlinable public static var rdtsc: Self { Self(bit: 14) }
  /// RDPMC.
  @inlinable public static var rdpmc: Self { Self(bit: 15) }
  /// PUSHF.
  @inlinable public static var pushf: Self { Self(bit: 16) }
  /// POPF.
  @inlinable public static var popf: Self { Self(bit: 17) }
  /// CPUID.
  @inlinable public static var cpuid: Self { Self(bit: 18) }
  /// RSM.
  @inlinable public static var rsm: Self { Self(bit: 19) }
  /// IRET.
  @inlinable public static var iret: Self { Self(bit: 20) }
  /// INT n.
  @inlinable public static var intn: Self { Self(bit: 21) }
  /// INVD.
  @inlinable public static var invd: Self { Self(bit: 22) }
  /// PAUSE, subject to the pause filter.
  @inlinable public static var pause: Self { Self(bit: 23) }
  /// HLT.
  @inlinable public static var hlt: Self { Self(bit: 24) }
  /// INVLPG.
  @inlinable public static var invlpg: Self { Self(bit: 25) }
  /// INVLPGA.
  @inlinable public static var invlpga: Self { Self(bit: 26) }
  /// IN and OUT, where the I/O permission map says so.
  @inlinable public static var ioio: Self { Self(bit: 27) }
  /// RDMSR and WRMSR, where the MSR permission map says so.
  @inlinable public static var msr: Self { Self(bit: 28) }
  /// Task switches.
  @inlinable public static var taskSwitch: Self { Self(bit: 29) }
  /// Processor freezes by legacy FERR handling.
  @inlinable public static var ferrFreeze: Self { Self(bit: 30) }
  /// Shutdown, a triple fault.
  @inlinable public static var shutdown: Self { Self(bit: 31) }
}
