/// What a guest's write of CR0 does, decided as its CPU would (SDM vol 3, 2.5 and 10.8.5; vol 2, MOV to
/// control registers).
public enum GuestCR0Write: Hashable, Sendable, BitwiseCopyable {
  /// The write changes nothing and raises #GP with error code 0.
  case generalProtection
  /// CR0 and EFER as the guest sees them from now on, and whether the page directory pointers of PAE paging
  /// must be loaded anew.
  case accepted(cr0: CR0, efer: EFER, loadsPDPTEs: Bool)

  /// Decides about writing `value` over `old`, with the guest's other registers as they are. Reserved bits
  /// below bit 32 are ignored, and ET stays 1.
  public init(
    _ value: UInt64, old: CR0, cr4: CR4, efer: EFER, cs: SegmentAttributes, tr: SegmentAttributes
  ) {
    let cr0 = CR0(rawValue: value).intersection(.writable) | .et
    guard value.bits(32, 32) == 0, Self.isLegal(cr0, cr4: cr4),
      Self.maySwitchPaging(to: cr0, from: old, cr4: cr4, efer: efer, cs: cs, tr: tr)
    else {
      self = .generalProtection
      return
    }
    var newEFER = efer
    newEFER.set(.lma, to: cr0.contains(.pg) && efer.contains(.lme))
    let changed = CR0(rawValue: cr0.rawValue ^ old.rawValue)
    self = .accepted(
      cr0: cr0, efer: newEFER,
      loadsPDPTEs: PagingMode(cr0: cr0, cr4: cr4, efer: newEFER) == .pae
        && !changed.isDisjoint(with: .pg | .cd | .nw))
  }

  private static func isLegal(_ cr0: CR0, cr4: CR4) -> Bool {
    let pagingIsProtected = !cr0.contains(.pg) || cr0.contains(.pe)
    let cachingIsDefined = !cr0.contains(.nw) || cr0.contains(.cd)
    let shadowStacksAreProtected = !cr4.contains(.cet) || cr0.contains(.wp)
    return pagingIsProtected && cachingIsDefined && shadowStacksAreProtected
  }

  private static func maySwitchPaging(
    to cr0: CR0, from old: CR0, cr4: CR4, efer: EFER, cs: SegmentAttributes, tr: SegmentAttributes
  ) -> Bool {
    switch (old.contains(.pg), cr0.contains(.pg)) {
    case (false, true) where efer.contains(.lme):
      cr4.contains(.pae) && !cs.contains(.l) && tr.type != .busyTSS16 && tr.type != .availableTSS16
    case (true, false): !cr4.contains(.pcide) && !(efer.contains(.lma) && cs.contains(.l))
    default: true
    }
  }
}

extension CR0 {
  /// Every bit that is not reserved.
  fileprivate static var writable: Self {
    .pe | .mp | .em | .ts | .et | .ne | .wp | .am | .nw | .cd | .pg
  }
}
