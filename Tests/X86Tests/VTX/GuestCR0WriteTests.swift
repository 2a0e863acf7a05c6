import Testing
import X86

@Suite struct GuestCR0WriteTests {
  private let protected: CR0 = .pe | .et
  private let paging: CR0 = .pe | .et | .pg

  private func write(
    _ cr0: CR0, over old: CR0, cr4: CR4 = CR4(), efer: EFER = EFER(),
    cs: SegmentAttributes = .code(bits: 32), tr: SegmentAttributes = .system(.busyTSS)
  ) -> GuestCR0Write {
    GuestCR0Write(cr0.rawValue, old: old, cr4: cr4, efer: efer, cs: cs, tr: tr)
  }

  @Test func ordinary() {
    #expect(write(.pe, over: .et) == .accepted(cr0: .pe | .et, efer: EFER(), loadsPDPTEs: false))
    #expect(write(paging, over: protected) == .accepted(cr0: paging, efer: EFER(), loadsPDPTEs: false))
    let reserved = CR0(rawValue: 0x1FFA_FFC0)
    #expect(write(reserved, over: .et) == .accepted(cr0: .et, efer: EFER(), loadsPDPTEs: false))
    let all: CR0 = .pe | .mp | .em | .ts | .et | .ne | .wp | .am | .nw | .cd | .pg
    #expect(write(all, over: paging) == .accepted(cr0: all, efer: EFER(), loadsPDPTEs: false))
  }

  @Test func refused() {
    #expect(write(.pg, over: .et) == .generalProtection, "paging without protection")
    #expect(write(.pe | .nw, over: .et) == .generalProtection, "NW without CD")
    #expect(write(CR0(rawValue: 1 << 32 | 1), over: .et) == .generalProtection)
    #expect(write(CR0(rawValue: 1 << 63 | 1), over: .et) == .generalProtection)
    #expect(write(paging, over: paging | .wp, cr4: .cet) == .generalProtection, "CET needs WP")
    #expect(write(paging | .wp, over: paging | .wp | .ts, cr4: .cet) != .generalProtection)
  }

  @Test func enteringLongMode() {
    let accepted = GuestCR0Write.accepted(cr0: paging, efer: .lme | .lma, loadsPDPTEs: false)
    #expect(write(paging, over: protected, cr4: .pae, efer: .lme) == accepted)
    #expect(write(paging, over: protected, efer: .lme) == .generalProtection, "no PAE")
    #expect(
      write(paging, over: protected, cr4: .pae, efer: .lme, cs: .code(bits: 64)) == .generalProtection)
    for type in [.busyTSS16, .availableTSS16] as [SegmentType] {
      #expect(write(paging, over: protected, cr4: .pae, efer: .lme, tr: .system(type)) == .generalProtection)
    }
    #expect(
      write(paging, over: protected, cr4: .pae, efer: .lme | .nxe | .sce)
        == .accepted(cr0: paging, efer: .lme | .lma | .nxe | .sce, loadsPDPTEs: false))
  }

  @Test func stayingInLongMode() {
    #expect(
      write(paging | .ts, over: paging, cr4: .pae, efer: .lme | .lma, cs: .code(bits: 64))
        == .accepted(cr0: paging | .ts, efer: .lme | .lma, loadsPDPTEs: false))
  }

  @Test func leavingLongMode() {
    let accepted = GuestCR0Write.accepted(cr0: protected, efer: .lme, loadsPDPTEs: false)
    #expect(write(protected, over: paging, cr4: .pae, efer: .lme | .lma) == accepted)
    #expect(
      write(protected, over: paging, cr4: .pae, efer: .lme | .lma, cs: .code(bits: 64)) == .generalProtection)
    #expect(write(protected, over: paging, cr4: .pae | .pcide, efer: .lme | .lma) == .generalProtection)
  }

  /// SDM vol 3, 4.4.1: changes of PG, CD and NW that leave PAE paging on.
  @Test func pageDirectoryPointers() {
    func loads(_ cr0: CR0, over old: CR0, cr4: CR4 = .pae, efer: EFER = EFER()) -> Bool? {
      guard case .accepted(_, _, let loads) = write(cr0, over: old, cr4: cr4, efer: efer) else { return nil }
      return loads
    }
    #expect(loads(paging, over: protected) == true)
    #expect(loads(paging | .cd, over: paging) == true)
    #expect(loads(paging | .cd | .nw, over: paging | .cd) == true)
    #expect(loads(paging | .ts | .wp, over: paging) == false)
    #expect(loads(protected, over: paging) == false)
    #expect(loads(paging | .cd, over: paging, cr4: CR4()) == false)
    #expect(loads(paging | .cd, over: paging, efer: .lme | .lma) == false)
  }
}
