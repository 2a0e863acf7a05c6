import Testing

@testable import X86

/// The VMCB of ring-3 code that exits for everything, against numbers from the manual.
@Suite struct UserModeTests {
  private static let maps = PhysicalAddress(0x7000)
  private static let threadBase: UInt64 = 0x1000_3fc0

  private func block(_ size: CodeSize = .bits64, hasXSAVE: Bool = true) -> VMCB {
    var block = VMCB()
    block.control.confineUserMode(permissionMaps: Self.maps)
    block.save.makeUserMode(size, tables: PhysicalAddress(0x1234_5000), hasXSAVE: hasXSAVE)
    block.save.resetUserRegisters(threadBase: Self.threadBase)
    block.save.cr0 = UserMode.cr0(hasExtendedState: false)
    return block
  }

  @Test(arguments: [CodeSize.bits32, .bits64])
  func vmrunAccepts(_ size: CodeSize) {
    var block = block(size)
    #expect(block.refusal(physicalAddressBits: 40) == .asidZero)
    block.control.guestASID = 2
    #expect(block.refusal(physicalAddressBits: 40) == nil)
  }

  @Test func everythingExits() {
    let control = block().control
    #expect(control.crReadIntercepts == 0xFFFF && control.crWriteIntercepts == 0xFFFF)
    #expect(control.drReadIntercepts == 0xFFFF && control.drWriteIntercepts == 0xFFFF)
    // All but NMI, and the reserved 9, 15, 20, 22 to 27 and 31.
    #expect(control.exceptionIntercepts == 0x702F_7DFB)
    // All but SMI, VINTR, RDTSC, PUSHF, POPF and PAUSE.
    #expect(control.intercepts3.rawValue == 0xFF7C_BFEB)
    #expect(control.intercepts4.rawValue == 0x7FFF)
    #expect(control.intercepts5.rawValue == 0x1F)
    #expect(control.iopmBasePA == Self.maps && control.msrpmBasePA == Self.maps)
  }

  /// Interrupts exit by the code's own IF, nothing is injected, and there are no nested tables.
  @Test func nothingElseIsOn() {
    let control = block().control
    #expect(control.virtualInterrupt.isEmpty && control.interruptShadow.isEmpty)
    #expect(control.nestedControl.isEmpty && control.lbrControl == LBRControl())
    #expect(control.eventInjection == .none && control.cleanBits.isEmpty && control.tscOffset == 0)
  }

  @Test func controlRegisters() {
    let save = block().save
    #expect(save.efer.rawValue == 0x1D00)
    #expect(save.cr0.rawValue == 0x8001_003B)
    #expect(UserMode.cr0(hasExtendedState: true).rawValue == 0x8001_0033)
    #expect(save.cr4.rawValue == 0x4_0660)
    #expect(block(hasXSAVE: false).save.cr4.rawValue == 0x660)
    #expect(save.cr3.rawValue == 0x1234_5000)
    #expect(save.dr6.rawValue == 0xFFFF_0FF0 && save.dr7.rawValue == 0x400)
    #expect(save.cpl == 3)
  }

  @Test func segments() {
    let save = block().save
    #expect(save.cs.attributes.rawValue == 0xAFB)
    #expect(block(.bits32).save.cs.attributes.rawValue == 0xCFB)
    #expect(CodeSize(save) == .bits64 && CodeSize(block(.bits32).save) == .bits32)
    for segment in [save.ss, save.ds, save.es, save.fs, save.gs] {
      #expect(segment.attributes.rawValue == 0xCF3 && segment.limit == .max)
    }
    #expect(save.ss.base == 0 && save.ds.base == 0 && save.es.base == 0)
    #expect(save.fs.base == Self.threadBase && save.gs.base == Self.threadBase)
    #expect(save.cs.selector.rpl == 3 && save.ss.selector.rpl == 3)
    #expect(save.tr.attributes.rawValue == 0x8B && save.tr.limit == 0)
    for table in [save.gdtr, save.idtr, save.ldtr] { #expect(table == Segment()) }
  }

  /// Where SYSCALL, SYSENTER and SWAPGS would lead.
  @Test func noWayToRingZero() {
    let save = block().save
    #expect(!save.efer.contains(.sce))
    let registers = [
      save.star, save.lstar, save.cstar, save.sfmask, save.kernelGSBase, save.sysenterCS, save.sysenterESP,
      save.sysenterEIP,
    ]
    #expect(registers.allSatisfy { $0 == 0 })
  }

  /// Whatever null selectors and traps leave is gone at the next call.
  @Test func resetUndoesWhatRing3CanDo() {
    var save = block().save
    let null = Segment()
    save.es = null
    save.ds = null
    save.fs = Segment(base: 0x1000)
    save.gs = Segment(base: 0x2000)
    save.dr6.insert(.bs)
    save.resetUserRegisters(threadBase: Self.threadBase)
    let fresh = block().save
    #expect(save.es == fresh.es && save.ds == fresh.ds && save.fs == fresh.fs && save.gs == fresh.gs)
    #expect(save.dr6 == fresh.dr6)
  }
}
