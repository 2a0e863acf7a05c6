import Testing
import X86

/// Every named bit by the number that the manual's figure gives it.
@Suite struct CPUIDBitNumberTests {
  @Test func cpuidLeaf1ECX() {
    let bits: [CPUIDLeaf1ECX] = [
      .sse3, .pclmulqdq, .monitor, .vmx, .smx, .ssse3, .fma, .cmpxchg16b, .pcid, .sse41, .sse42, .x2apic,
      .movbe, .popcnt, .tscDeadline, .aes, .xsave, .osxsave, .avx, .f16c, .rdrand, .hypervisor,
    ]
    let numbers = [
      0, 1, 3, 5, 6, 9, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    ]
    #expect(bits == numbers.map { CPUIDLeaf1ECX(bit: $0) })
  }

  @Test func cpuidLeaf1EDX() {
    let bits: [CPUIDLeaf1EDX] = [
      .fpu, .vme, .de, .pse, .tsc, .msr, .pae, .mce, .cmpxchg8b, .apic, .sysenter, .mtrr, .pge, .mca,
      .cmov, .pat, .pse36, .clflush, .mmx, .fxsr, .sse, .sse2, .htt,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 19, 23, 24, 25, 26, 28,
    ]
    #expect(bits == numbers.map { CPUIDLeaf1EDX(bit: $0) })
  }

  @Test func cpuidLeaf7EBX() {
    let bits: [CPUIDLeaf7EBX] = [
      .fsgsbase, .tscAdjust, .bmi1, .avx2, .smep, .bmi2, .erms, .invpcid, .rdseed, .adx, .smap,
      .clflushopt, .clwb, .sha,
    ]
    let numbers = [
      0, 1, 3, 5, 7, 8, 9, 10, 18, 19, 20, 23, 24, 29,
    ]
    #expect(bits == numbers.map { CPUIDLeaf7EBX(bit: $0) })
  }

  @Test func cpuidLeaf7ECX() {
    let bits: [CPUIDLeaf7ECX] = [
      .umip, .pku, .ospke, .cetSS, .gfni, .vaes, .vpclmulqdq, .la57, .rdpid,
    ]
    let numbers = [
      2, 3, 4, 7, 8, 9, 10, 16, 22,
    ]
    #expect(bits == numbers.map { CPUIDLeaf7ECX(bit: $0) })
  }

  @Test func cpuidExtendedECX() {
    let bits: [CPUIDExtendedECX] = [
      .lahfSahf, .cmpLegacy, .svm, .extAPICSpace, .altMovCR8, .abm, .sse4a, .misalignSSE, .prefetch3DNow,
      .osvw, .ibs, .xop, .skinit, .wdt, .lwp, .fma4, .tce, .topologyExtensions, .perfCtrExtCore,
      .perfCtrExtNB, .dataBreakpointExtension, .perfTSC, .perfCtrExtLLC, .mwaitx, .addrMaskExt,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 22, 23, 24, 26, 27, 28, 29, 30,
    ]
    #expect(bits == numbers.map { CPUIDExtendedECX(bit: $0) })
  }

  @Test func cpuidExtendedEDX() {
    let bits: [CPUIDExtendedEDX] = [
      .syscall, .nx, .mmxExt, .ffxsr, .page1GB, .rdtscp, .lm,
    ]
    let numbers = [
      11, 20, 22, 25, 26, 27, 29,
    ]
    #expect(bits == numbers.map { CPUIDExtendedEDX(bit: $0) })
  }

  @Test func cpuidSVMFeatures() {
    let bits: [CPUIDSVMFeatures] = [
      .np, .lbrVirt, .svml, .nrips, .tscRateMSR, .vmcbClean, .flushByASID, .decodeAssists, .pmcVirt,
      .pauseFilter, .pauseFilterThreshold, .avic, .vmsaveVirt, .vgif, .gmet, .x2avic, .sssCheck, .specCtrl,
      .roGPT, .hostMCEOverride, .tlbiCtl, .vnmi, .ibsVirt, .busLockThreshold, .idleHLTIntercept,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 29, 30,
    ]
    #expect(bits == numbers.map { CPUIDSVMFeatures(bit: $0) })
  }
}
