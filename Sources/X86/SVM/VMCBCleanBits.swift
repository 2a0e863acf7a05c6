/// Which parts of a VMCB software has not changed since its last exit on this CPU (APM vol 2, 15.15.3).
///
/// A set bit allows the CPU to use its cached copy. Clearing one needlessly costs time; setting one wrongly runs
/// the guest with old state.
public struct VMCBCleanBits: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// I: intercept words, TSC offset, pause filter.
  @inlinable public static var intercepts: Self { Self(bit: 0) }
  /// IOPM: the bases of both permission maps.
  @inlinable public static var iopm: Self { Self(bit: 1) }
  /// ASID.
  @inlinable public static var asid: Self { Self(bit: 2) }
  /// TPR: the virtual interrupt fields.
  @inlinable public static var tpr: Self { Self(bit: 3) }
  /// NP: nested paging, its table, the guest's PAT.
  @inlinable public static var np: Self { Self(bit: 4) }
  /// CRx: CR0, CR3, CR4, EFER.
  @inlinable public static var crx: Self { Self(bit: 5) }
  /// DRx: DR6, DR7.
  @inlinable public static var drx: Self { Self(bit: 6) }
  /// DT: GDTR and IDTR.
  @inlinable public static var dt: Self { Self(bit: 7) }
  /// SEG: CS, DS, SS, ES and the CPL.
  @inlinable public static var seg: Self { Self(bit: 8) }
  /// CR2.
  @inlinable public static var cr2: Self { Self(bit: 9) }
  /// LBR: branch records and DBGCTL.
  @inlinable public static var lbr: Self { Self(bit: 10) }
  /// AVIC: its bases and tables.
  @inlinable public static var avic: Self { Self(bit: 11) }
  /// CET: S_CET, SSP, ISST_ADDR.
  @inlinable public static var cet: Self { Self(bit: 12) }
}
