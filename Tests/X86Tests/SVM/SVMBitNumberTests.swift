import Testing
import X86

/// Every named bit by the number that the manual's figure gives it.
@Suite struct SVMBitNumberTests {
  @Test func intercepts3() {
    let bits: [Intercepts3] = [
      .intr, .nmi, .smi, .`init`, .vintr, .cr0SelWrite, .idtrRead, .gdtrRead, .ldtrRead, .trRead,
      .idtrWrite, .gdtrWrite, .ldtrWrite, .trWrite, .rdtsc, .rdpmc, .pushf, .popf, .cpuid, .rsm, .iret,
      .intn, .invd, .pause, .hlt, .invlpg, .invlpga, .ioio, .msr, .taskSwitch, .ferrFreeze, .shutdown,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
      28, 29, 30, 31,
    ]
    #expect(bits == numbers.map { Intercepts3(bit: $0) })
  }

  @Test func intercepts4() {
    let bits: [Intercepts4] = [
      .vmrun, .vmmcall, .vmload, .vmsave, .stgi, .clgi, .skinit, .rdtscp, .icebp, .wbinvd, .monitor,
      .mwait, .mwaitArmed, .xsetbv, .rdpru, .eferWriteTrap,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ]
    #expect(bits == numbers.map { Intercepts4(bit: $0) })
  }

  @Test func intercepts5() {
    let bits: [Intercepts5] = [
      .invlpgb, .invlpgbIllegal, .invpcid, .mcommit, .tlbsync, .busLock, .idleHLT,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6,
    ]
    #expect(bits == numbers.map { Intercepts5(bit: $0) })
  }

  @Test func cleanBits() {
    let bits: [VMCBCleanBits] = [
      .intercepts, .iopm, .asid, .tpr, .np, .crx, .drx, .dt, .seg, .cr2, .lbr, .avic, .cet,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]
    #expect(bits == numbers.map { VMCBCleanBits(bit: $0) })
  }

  @Test func nestedControl() {
    let bits: [NestedControl] = [
      .npEnable, .sevEnable, .sevESEnable, .gmetEnable, .sssCheckEnable, .vteEnable, .readOnlyGuestTables,
      .invlpgbEnable,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7,
    ]
    #expect(bits == numbers.map { NestedControl(bit: $0) })
  }

  @Test func virtualInterrupt() {
    let bits: [VirtualInterrupt] = [
      .irq, .gif, .nmi, .nmiMask, .ignoreTPR, .intrMasking, .gifEnable, .nmiEnable, .x2avicEnable,
      .avicEnable,
    ]
    let numbers = [
      8, 9, 11, 12, 20, 24, 25, 26, 30, 31,
    ]
    #expect(bits == numbers.map { VirtualInterrupt(bit: $0) })
  }

  @Test func interruptShadow() {
    let bits: [InterruptShadow] = [
      .shadow, .guestInterruptMask,
    ]
    let numbers = [
      0, 1,
    ]
    #expect(bits == numbers.map { InterruptShadow(bit: $0) })
  }

  @Test func lbrControl() {
    let bits: [LBRControl] = [
      .lbrVirtualization, .virtualizedVMLoadVMSave,
    ]
    let numbers = [
      0, 1,
    ]
    #expect(bits == numbers.map { LBRControl(bit: $0) })
  }
}
