import Testing
import X86

@Suite struct GuestCR4WriteTests {
  private let fixed = FixedBits(zeros: 0x2000, ones: 0x97_77FF)
  private let paging: CR0 = .pe | .et | .pg

  private func write(
    _ cr4: CR4, over old: CR4, cr0: CR0 = .pe | .et | .pg, cr3: UInt64 = 0, efer: EFER = EFER(),
    fixed: FixedBits? = nil
  ) -> GuestCR4Write {
    GuestCR4Write(
      cr4.rawValue, old: old, cr0: cr0, cr3: CR3(rawValue: cr3), efer: efer, fixed: fixed ?? self.fixed)
  }

  @Test func ordinary() {
    #expect(write(.osfxsr, over: CR4()) == .accepted(cr4: .osfxsr, loadsPDPTEs: false))
    #expect(write(CR4(), over: .osfxsr) == .accepted(cr4: CR4(), loadsPDPTEs: false))
  }

  @Test func refused() {
    #expect(write(.vmxe, over: CR4()) == .generalProtection)
    #expect(write(.smxe, over: CR4()) == .generalProtection)
    #expect(write(.pke, over: CR4()) == .generalProtection, "not in FIXED1")
    #expect(write(CR4(rawValue: 1 << 32), over: CR4()) == .generalProtection)
    #expect(write(.cet, over: CR4()) == .generalProtection, "CET needs WP")
    #expect(write(.cet, over: CR4(), cr0: paging | .wp) == .accepted(cr4: .cet, loadsPDPTEs: false))
  }

  @Test func longMode() {
    let efer: EFER = .lme | .lma
    #expect(write(.osfxsr, over: .pae, efer: efer) == .generalProtection)
    #expect(write(.osfxsr, over: .pae, efer: .lme) != .generalProtection)
    #expect(write(.pae | .pge, over: .pae, efer: efer) == .accepted(cr4: .pae | .pge, loadsPDPTEs: false))
    #expect(write(.pae | .la57, over: .pae, efer: efer) == .generalProtection)
    #expect(write(.pae, over: .pae | .la57, efer: efer) == .generalProtection)
    #expect(write(.pae | .la57, over: .pae, cr0: .pe | .et) != .generalProtection)
  }

  @Test func contextIdentifiers() {
    let efer: EFER = .lme | .lma
    #expect(write(.pae | .pcide, over: .pae) == .generalProtection, "only in long mode")
    #expect(write(.pae | .pcide, over: .pae, cr3: 0x1001, efer: efer) == .generalProtection)
    #expect(write(.pae | .pcide, over: .pae, cr3: 0x1000, efer: efer) != .generalProtection)
    #expect(write(.pae | .pcide, over: .pae | .pcide, cr3: 0x1001, efer: efer) != .generalProtection)
    #expect(write(.pae, over: .pae | .pcide, cr3: 0x1001, efer: efer) != .generalProtection)
  }

  /// SDM vol 3, 4.4.1: changes of PAE, PGE, PSE and SMEP that leave PAE paging on.
  @Test func pageDirectoryPointers() {
    for bit in [.pge, .pse, .smep] as [CR4] {
      #expect(write(.pae | bit, over: .pae) == .accepted(cr4: .pae | bit, loadsPDPTEs: true))
      #expect(write(.pae, over: .pae | bit) == .accepted(cr4: .pae, loadsPDPTEs: true))
      #expect(write(bit, over: CR4()) == .accepted(cr4: bit, loadsPDPTEs: false))
      #expect(
        write(.pae | bit, over: .pae, efer: .lme | .lma) == .accepted(cr4: .pae | bit, loadsPDPTEs: false))
      #expect(write(.pae | bit, over: .pae, cr0: .pe) == .accepted(cr4: .pae | bit, loadsPDPTEs: false))
    }
    #expect(write(.pae, over: CR4()) == .accepted(cr4: .pae, loadsPDPTEs: true))
    #expect(write(CR4(), over: .pae) == .accepted(cr4: CR4(), loadsPDPTEs: false))
    #expect(write(.pae | .osfxsr, over: .pae) == .accepted(cr4: .pae | .osfxsr, loadsPDPTEs: false))
  }
}
