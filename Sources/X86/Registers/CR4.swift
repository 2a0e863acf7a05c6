/// Control register 4 (APM vol 2, 3.1.3; SDM vol 3, 2.5).
public struct CR4: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Virtual-8086 mode extensions.
  @inlinable public static var vme: Self { Self(bit: 0) }
  /// Protected-mode virtual interrupts.
  @inlinable public static var pvi: Self { Self(bit: 1) }
  /// Time stamp disable: RDTSC is for CPL 0 only.
  @inlinable public static var tsd: Self { Self(bit: 2) }
  /// Debugging extensions.
  @inlinable public static var de: Self { Self(bit: 3) }
  /// Page size extensions: 4 MiB pages in 32-bit paging.
  @inlinable public static var pse: Self { Self(bit: 4) }
  /// Physical address extension: 8-byte page table entries.
  @inlinable public static var pae: Self { Self(bit: 5) }
  /// Machine check enable.
  @inlinable public static var mce: Self { Self(bit: 6) }
  /// Global pages.
  @inlinable public static var pge: Self { Self(bit: 7) }
  /// RDPMC at any CPL.
  @inlinable public static var pce: Self { Self(bit: 8) }
  /// The operating system supports FXSAVE and SSE.
  @inlinable public static var osfxsr: Self { Self(bit: 9) }
  /// The operating system supports unmasked SSE exceptions (#XF).
  @inlinable public static var osxmmexcpt: Self { Self(bit: 10) }
  /// User-mode instruction prevention: SGDT, SIDT, SLDT, SMSW, STR raise #GP above CPL 0.
  @inlinable public static var umip: Self { Self(bit: 11) }
  /// 57-bit linear addresses: 5-level paging.
  @inlinable public static var la57: Self { Self(bit: 12) }
  /// VMX enable (Intel).
  @inlinable public static var vmxe: Self { Self(bit: 13) }
  /// SMX enable (Intel).
  @inlinable public static var smxe: Self { Self(bit: 14) }
  /// RDFSBASE and its relatives at any CPL.
  @inlinable public static var fsgsbase: Self { Self(bit: 16) }
  /// Process context identifiers in CR3.
  @inlinable public static var pcide: Self { Self(bit: 17) }
  /// The operating system supports XSAVE; CPUID leaf 1 mirrors it.
  @inlinable public static var osxsave: Self { Self(bit: 18) }
  /// Supervisors may not execute user pages.
  @inlinable public static var smep: Self { Self(bit: 20) }
  /// Supervisors may not touch user pages, unless RFLAGS.AC is set.
  @inlinable public static var smap: Self { Self(bit: 21) }
  /// Protection keys of user pages, checked against PKRU.
  @inlinable public static var pke: Self { Self(bit: 22) }
  /// Control-flow enforcement: shadow stacks.
  @inlinable public static var cet: Self { Self(bit: 23) }
  /// Protection keys of supervisor pages (Intel).
  @inlinable public static var pks: Self { Self(bit: 24) }

  /// Every bit that is not reserved on AMD's CPUs.
  @inlinable public static var definedByAMD: Self {
    let early: Self = .vme | .pvi | .tsd | .de | .pse | .pae | .mce | .pge | .pce | .osfxsr | .osxmmexcpt
    return early | .umip | .la57 | .fsgsbase | .pcide | .osxsave | .smep | .smap | .pke | .cet
  }
}
