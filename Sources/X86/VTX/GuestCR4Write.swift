/// What a guest's write of CR4 does, decided as its CPU would if that had neither VMX nor SMX (SDM vol 3, 2.5
/// and 4.10.1; vol 2, MOV to control registers).
public enum GuestCR4Write: Hashable, Sendable, BitwiseCopyable {
  /// The write changes nothing and raises #GP with error code 0.
  case generalProtection
  /// CR4 as the guest sees it from now on, and whether the page directory pointers of PAE paging must be
  /// loaded anew. What runs the guest is ``FixedBits/adjusted(_:)`` of it.
  case accepted(cr4: CR4, loadsPDPTEs: Bool)

  /// Decides about writing `value` over `old`, which is the guest's view, with its other registers as they
  /// are.
  public init(_ value: UInt64, old: CR4, cr0: CR0, cr3: CR3, efer: EFER, fixed: FixedBits) {
    let cr4 = CR4(rawValue: value)
    guard value & ~fixed.ones == 0, cr4.isDisjoint(with: .vmxe | .smxe),
      !cr4.contains(.cet) || cr0.contains(.wp),
      Self.keepsLongMode(cr4, old: old, efer: efer), Self.mayUsePCID(cr4, old: old, cr3: cr3, efer: efer)
    else {
      self = .generalProtection
      return
    }
    let changed = CR4(rawValue: cr4.rawValue ^ old.rawValue)
    self = .accepted(
      cr4: cr4,
      loadsPDPTEs: PagingMode(cr0: cr0, cr4: cr4, efer: efer) == .pae
        && !changed.isDisjoint(with: .pae | .pge | .pse | .smep))
  }

  /// Long mode needs PAE, and does not change the number of levels.
  private static func keepsLongMode(_ cr4: CR4, old: CR4, efer: EFER) -> Bool {
    guard efer.contains(.lma) else { return true }
    return cr4.contains(.pae) && cr4.contains(.la57) == old.contains(.la57)
  }

  /// PCIDE may become 1 in long mode only, and only with the PCID 0.
  private static func mayUsePCID(_ cr4: CR4, old: CR4, cr3: CR3, efer: EFER) -> Bool {
    guard cr4.contains(.pcide) && !old.contains(.pcide) else { return true }
    return efer.contains(.lma) && cr3.pcid == 0
  }
}
