import Testing
import X86

/// Every named bit by the number that the manual's figure gives it.
@Suite struct RegisterBitNumberTests {
  @Test func cr0() {
    let bits: [CR0] = [
      .pe, .mp, .em, .ts, .et, .ne, .wp, .am, .nw, .cd, .pg,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 16, 18, 29, 30, 31,
    ]
    #expect(bits == numbers.map { CR0(bit: $0) })
  }

  @Test func cr4() {
    let bits: [CR4] = [
      .vme, .pvi, .tsd, .de, .pse, .pae, .mce, .pge, .pce, .osfxsr, .osxmmexcpt, .umip, .la57, .vmxe,
      .smxe, .fsgsbase, .pcide, .osxsave, .smep, .smap, .pke, .cet, .pks,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 20, 21, 22, 23, 24,
    ]
    #expect(bits == numbers.map { CR4(bit: $0) })
  }

  @Test func xcr0() {
    let bits: [XCR0] = [
      .x87, .sse, .avx, .opmask, .zmmHigh256, .highZMM, .pkru, .tileConfiguration, .tileData,
    ]
    let numbers = [
      0, 1, 2, 5, 6, 7, 9, 17, 18,
    ]
    #expect(bits == numbers.map { XCR0(bit: $0) })
  }

  @Test func efer() {
    let bits: [EFER] = [
      .sce, .lme, .lma, .nxe, .svme, .lmsle, .ffxsr, .tce, .mcommit, .intwb, .uaie, .aibrse,
    ]
    let numbers = [
      0, 8, 10, 11, 12, 13, 14, 15, 17, 18, 20, 21,
    ]
    #expect(bits == numbers.map { EFER(bit: $0) })
  }

  @Test func rflags() {
    let bits: [RFlags] = [
      .cf, .reserved1, .pf, .af, .zf, .sf, .tf, .if, .df, .of, .nt, .rf, .vm, .ac, .vif, .vip, .id,
    ]
    let numbers = [
      0, 1, 2, 4, 6, 7, 8, 9, 10, 11, 14, 16, 17, 18, 19, 20, 21,
    ]
    #expect(bits == numbers.map { RFlags(bit: $0) })
  }

  @Test func dr6() {
    let bits: [DR6] = [
      .b0, .b1, .b2, .b3, .bld, .bd, .bs, .bt, .rtm,
    ]
    let numbers = [
      0, 1, 2, 3, 11, 13, 14, 15, 16,
    ]
    #expect(bits == numbers.map { DR6(bit: $0) })
  }

  @Test func dr7() {
    let bits: [DR7] = [
      .l0, .g0, .l1, .g1, .l2, .g2, .l3, .g3, .le, .ge, .reserved10, .rtm, .gd,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13,
    ]
    #expect(bits == numbers.map { DR7(bit: $0) })
  }

  @Test func apicBase() {
    let bits: [APICBase] = [
      .bootstrap, .x2apicEnable, .enable,
    ]
    let numbers = [
      8, 10, 11,
    ]
    #expect(bits == numbers.map { APICBase(bit: $0) })
  }

  @Test func vmcr() {
    let bits: [VMCR] = [
      .dpd, .rINIT, .disA20M, .lock, .svmdis,
    ]
    let numbers = [
      0, 1, 2, 3, 4,
    ]
    #expect(bits == numbers.map { VMCR(bit: $0) })
  }

  @Test func pageFaultCode() {
    let bits: [PageFaultCode] = [
      .present, .write, .user, .reserved, .fetch, .protectionKey, .shadowStack, .rmp,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 31,
    ]
    #expect(bits == numbers.map { PageFaultCode(bit: $0) })
  }
}
