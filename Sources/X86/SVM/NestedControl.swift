/// Nested paging and encryption of a guest, VMCB offset 090h (APM vol 2, table B-1).
public struct NestedControl: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// NP_ENABLE: guest-physical addresses go through the nested page tables.
  @inlinable public static var npEnable: Self { Self(bit: 0) }
  /// SEV: encrypted memory.
  @inlinable public static var sevEnable: Self { Self(bit: 1) }
  /// SEV-ES: encrypted register state.
  @inlinable public static var sevESEnable: Self { Self(bit: 2) }
  /// Guest mode execute trap.
  @inlinable public static var gmetEnable: Self { Self(bit: 3) }
  /// Supervisor shadow stack checks.
  @inlinable public static var sssCheckEnable: Self { Self(bit: 4) }
  /// Virtual transparent encryption.
  @inlinable public static var vteEnable: Self { Self(bit: 5) }
  /// Guest page tables may be read-only to the guest's walker.
  @inlinable public static var readOnlyGuestTables: Self { Self(bit: 6) }
  /// The guest may use INVLPGB and TLBSYNC.
  @inlinable public static var invlpgbEnable: Self { Self(bit: 7) }
}
