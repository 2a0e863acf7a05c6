import Testing
import X86

/// Every named bit by the number that the manual's table gives it.
@Suite struct VTXBitNumberTests {
  @Test func pinControls() {
    let bits: [PinControls] = [
      .externalInterrupt, .nmi, .virtualNMIs, .preemptionTimer, .postedInterrupts,
    ]
    let numbers = [
      0, 3, 5, 6, 7,
    ]
    #expect(bits == numbers.map { PinControls(bit: $0) })
  }

  @Test func processorControls() {
    let bits: [ProcessorControls] = [
      .interruptWindow, .tscOffsetting, .hlt, .invlpg, .mwait, .rdpmc, .rdtsc, .cr3Load, .cr3Store,
      .cr8Load, .cr8Store, .tprShadow, .nmiWindow, .movDR, .unconditionalIO, .ioBitmaps,
      .monitorTrap, .msrBitmaps, .monitor, .pause, .secondary,
    ]
    let numbers = [
      2, 3, 7, 9, 10, 11, 12, 15, 16, 19, 20, 21, 22, 23, 24, 25, 27, 28, 29, 30, 31,
    ]
    #expect(bits == numbers.map { ProcessorControls(bit: $0) })
  }

  @Test func secondaryControls() {
    let bits: [SecondaryControls] = [
      .virtualizeAPIC, .ept, .descriptorTables, .rdtscp, .virtualizeX2APIC, .vpid, .wbinvd,
      .unrestrictedGuest, .apicRegister, .virtualInterrupts, .pauseLoop, .rdrand, .invpcid,
      .vmFunctions, .vmcsShadowing, .enclsExiting, .rdseed, .pml, .eptViolationException,
      .concealVMX, .xsaves, .modeBasedExecution, .subPage, .traceUsesGuestPhysical, .tscScaling,
      .userWaitPause, .pconfig, .enclv,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26,
      27, 28,
    ]
    #expect(bits == numbers.map { SecondaryControls(bit: $0) })
  }

  @Test func exitControls() {
    let bits: [ExitControls] = [
      .saveDebug, .hostAddressSpace, .loadPerfGlobal, .acknowledgeInterrupt, .savePAT, .loadPAT,
      .saveEFER, .loadEFER, .savePreemptionTimer, .clearBNDCFGS, .concealPT, .clearRTIT, .clearLBR,
      .loadCET, .loadPKRS,
    ]
    let numbers = [
      2, 9, 12, 15, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29,
    ]
    #expect(bits == numbers.map { ExitControls(bit: $0) })
  }

  @Test func entryControls() {
    let bits: [EntryControls] = [
      .loadDebug, .ia32eMode, .smm, .dualMonitor, .loadPerfGlobal, .loadPAT, .loadEFER,
      .loadBNDCFGS, .concealPT, .loadRTIT, .loadUINV, .loadCET, .loadLBR, .loadPKRS,
    ]
    let numbers = [
      2, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
    ]
    #expect(bits == numbers.map { EntryControls(bit: $0) })
  }

  @Test func eptCapability() {
    let bits: [EPTCapability] = [
      .executeOnly, .walkLength4, .walkLength5, .uncached, .writeBack, .page2MB, .page1GB, .invept,
      .accessedDirty, .inveptSingle, .inveptAll, .invvpid, .invvpidAddress, .invvpidSingle,
      .invvpidAll, .invvpidRetainingGlobals,
    ]
    let numbers = [
      0, 6, 7, 8, 14, 16, 17, 20, 21, 25, 26, 32, 40, 41, 42, 43,
    ]
    #expect(bits == numbers.map { EPTCapability(bit: $0) })
  }

  @Test func featureControl() {
    let bits: [FeatureControl] = [
      .lock, .vmxInSMX, .vmxOutsideSMX,
    ]
    let numbers = [
      0, 1, 2,
    ]
    #expect(bits == numbers.map { FeatureControl(bit: $0) })
  }

  @Test func interruptibility() {
    let bits: [Interruptibility] = [
      .sti, .movSS, .smi, .nmi, .enclave,
    ]
    let numbers = [
      0, 1, 2, 3, 4,
    ]
    #expect(bits == numbers.map { Interruptibility(bit: $0) })
  }
}
