import Testing
import X86

/// Every named number, as the manual's tables have it.
@Suite struct NamedNumberTests {
  @Test func msr() {
    let names: [MSR] = [
      .efer, .star, .lstar, .cstar, .sfmask, .fsBase, .gsBase, .kernelGSBase, .sysenterCS, .sysenterESP,
      .sysenterEIP, .tsc, .tscAdjust, .tscDeadline, .mperf, .aperf, .tscAux, .tscRatio, .vmCR, .ignne,
      .smmCtl, .vmHSavePA, .svmKey, .featureControl, .specCtrl, .predCmd, .patchLevel, .archCapabilities,
      .miscEnable, .xss, .uCET, .sCET, .pl0SSP, .pl3SSP, .virtSpecCtrl, .syscfg, .hwcr, .iorrBase0,
      .topMem, .topMem2, .patchLoader, .nbCfg, .smmBase, .smmAddr, .smmMask, .deCfg, .osvwIDLength,
      .osvwStatus,
    ]
    let numbers: [Int] = [
      0xC000_0080, 0xC000_0081, 0xC000_0082, 0xC000_0083, 0xC000_0084, 0xC000_0100, 0xC000_0101,
      0xC000_0102, 0x174, 0x175, 0x176, 0x10, 0x3B, 0x6E0, 0xE7, 0xE8, 0xC000_0103, 0xC000_0104,
      0xC001_0114, 0xC001_0115, 0xC001_0116, 0xC001_0117, 0xC001_0118, 0x3A, 0x48, 0x49, 0x8B, 0x10A,
      0x1A0, 0xDA0, 0x6A0, 0x6A2, 0x6A4, 0x6A7, 0xC001_011F, 0xC001_0010, 0xC001_0015, 0xC001_0016,
      0xC001_001A, 0xC001_001D, 0xC001_0020, 0xC001_001F, 0xC001_0111, 0xC001_0112, 0xC001_0113,
      0xC001_1029, 0xC001_0140, 0xC001_0141,
    ]
    #expect(names.map { Int($0.rawValue) } == numbers)
  }

  @Test func furtherMSRs() {
    let names: [MSR] = [
      .mtrrCap, .mtrrDefType, .mtrrFix64K00000, .mtrrFix16K80000, .mtrrFix16KA0000, .mtrrFix4KC0000,
      .mtrrFix4KC8000, .mtrrFix4KD0000, .mtrrFix4KD8000, .mtrrFix4KE0000, .mtrrFix4KE8000, .mtrrFix4KF0000,
      .mtrrFix4KF8000, .pat, .mtrrPhysBase0, .mtrrPhysMask0, .mcgCap, .mcgStatus, .mcgCtl, .mc0Ctl,
      .debugCtl, .lastBranchFromIP, .lastBranchToIP, .lastIntFromIP, .lastIntToIP, .perfEvtSel0, .perfCtr0,
      .apicBase, .x2apicID, .x2apicVersion, .x2apicTPR, .x2apicPPR, .x2apicEOI, .x2apicLDR,
      .x2apicSpuriousInterrupt, .x2apicISR0, .x2apicTMR0, .x2apicIRR0, .x2apicErrorStatus, .x2apicCMCI,
      .x2apicICR, .x2apicTimer, .x2apicThermal, .x2apicPerformance, .x2apicLINT0, .x2apicLINT1,
      .x2apicError, .x2apicInitialCount, .x2apicCurrentCount, .x2apicDivide, .x2apicSelfIPI,
    ]
    let numbers: [Int] = [
      0xFE, 0x2FF, 0x250, 0x258, 0x259, 0x268, 0x269, 0x26A, 0x26B, 0x26C, 0x26D, 0x26E, 0x26F, 0x277,
      0x200, 0x201, 0x179, 0x17A, 0x17B, 0x400, 0x1D9, 0x1DB, 0x1DC, 0x1DD, 0x1DE, 0xC001_0000,
      0xC001_0004, 0x1B, 0x802, 0x803, 0x808, 0x80A, 0x80B, 0x80D, 0x80F, 0x810, 0x818, 0x820, 0x828,
      0x82F, 0x830, 0x832, 0x833, 0x834, 0x835, 0x836, 0x837, 0x838, 0x839, 0x83E, 0x83F,
    ]
    #expect(names.map { Int($0.rawValue) } == numbers)
  }

  @Test func cpuidLeaves() {
    let names: [CPUIDLeaf] = [
      .vendor, .features, .monitor, .structuredFeatures, .topology, .xsave, .hypervisor, .extendedVendor,
      .extendedFeatures, .addressSizes, .svm, .extendedTopology, .encryptedMemory,
    ]
    let numbers: [Int] = [
      0, 1, 5, 7, 0xB, 0xD, 0x4000_0000, 0x8000_0000, 0x8000_0001, 0x8000_0008, 0x8000_000A, 0x8000_001E,
      0x8000_001F,
    ]
    #expect(names.map { Int($0.rawValue) } == numbers)
  }

  @Test func apicRegisters() {
    let names: [APICRegister] = [
      .id, .version, .taskPriority, .arbitrationPriority, .processorPriority, .endOfInterrupt, .remoteRead,
      .logicalDestination, .destinationFormat, .spuriousInterrupt, .inService, .triggerMode,
      .interruptRequest, .errorStatus, .interruptCommandLow, .interruptCommandHigh, .timerLVT, .thermalLVT,
      .performanceLVT, .lint0LVT, .lint1LVT, .errorLVT, .timerInitialCount, .timerCurrentCount,
      .timerDivide,
    ]
    let numbers: [Int] = [
      0x20, 0x30, 0x80, 0x90, 0xA0, 0xB0, 0xC0, 0xD0, 0xE0, 0xF0, 0x100, 0x180, 0x200, 0x280, 0x300, 0x310,
      0x320, 0x330, 0x340, 0x350, 0x360, 0x370, 0x380, 0x390, 0x3E0,
    ]
    #expect(names.map { Int($0.rawValue) } == numbers)
  }

  @Test func tlbControl() {
    let names: [TLBControl] = [
      .doNothing, .flushAll, .flushGuest, .flushGuestNonGlobal,
    ]
    let numbers: [Int] = [
      0, 1, 3, 7,
    ]
    #expect(names.map { Int($0.rawValue) } == numbers)
  }

  @Test func segmentTypes() {
    let names: [SegmentType] = [
      .availableTSS16, .ldt, .busyTSS16, .callGate16, .taskGate, .interruptGate16, .trapGate16,
      .availableTSS, .busyTSS, .callGate, .interruptGate, .trapGate,
    ]
    let numbers: [Int] = [
      1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 14, 15,
    ]
    #expect(names.map { Int($0.rawValue) } == numbers)
  }
}
