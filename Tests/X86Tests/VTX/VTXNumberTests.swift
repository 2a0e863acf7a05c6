import Testing
import X86

/// Every named number, as the manual's tables have it.
@Suite struct VTXNumberTests {
  @Test func msr() {
    let capabilities: [MSR] = [
      .vmxBasic, .vmxPinControls, .vmxProcessorControls, .vmxExitControls, .vmxEntryControls, .vmxMisc,
      .vmxCR0Fixed0, .vmxCR0Fixed1, .vmxCR4Fixed0, .vmxCR4Fixed1, .vmxVMCSEnum, .vmxSecondaryControls,
      .vmxEPTVPIDCap, .vmxTruePinControls, .vmxTrueProcessorControls, .vmxTrueExitControls,
      .vmxTrueEntryControls, .vmxVMFUNC,
    ]
    #expect(capabilities.map(\.rawValue) == Array<UInt32>(0x480...0x491))
    let others: [MSR] = [
      .smmMonitorCtl, .smbase, .smrrPhysBase, .smrrPhysMask, .sgxLaunchKeyHash0, .sgxLaunchKeyHash3,
      .rtitOutputBase, .rtitOutputMaskPointers, .rtitCtl, .rtitStatus,
    ]
    let numbers: [UInt32] = [0x9B, 0x9E, 0x1F2, 0x1F3, 0x8C, 0x8F, 0x560, 0x561, 0x570, 0x571]
    #expect(others.map(\.rawValue) == numbers)
  }

  @Test func msrRanges() {
    let numbers = UInt32(0)...0x2000
    #expect(numbers.filter { MSR($0).isVMXCapability } == Array(0x480...0x491))
    #expect(numbers.filter { MSR($0).isSGXLaunchKeyHash } == Array(0x8C...0x8F))
    #expect(numbers.filter { MSR($0).isProcessorTrace } == Array(0x560...0x587))
  }

  @Test func exitReasons() {
    let names: [VTXExitReason] = [
      .exceptionOrNMI, .externalInterrupt, .tripleFault, .initSignal, .startupIPI, .ioSMI, .otherSMI,
      .interruptWindow, .nmiWindow, .taskSwitch, .cpuid, .getsec, .hlt, .invd, .invlpg, .rdpmc, .rdtsc, .rsm,
      .vmcall, .vmclear, .vmlaunch, .vmptrld, .vmptrst, .vmread, .vmresume, .vmwrite, .vmxoff, .vmxon,
      .controlRegister, .debugRegister, .io, .rdmsr, .wrmsr, .invalidGuestState, .msrLoading, .mwait,
      .monitorTrap, .monitor, .pause, .machineCheckDuringEntry, .tprBelowThreshold, .apicAccess,
      .virtualizedEOI, .gdtrOrIDTR, .ldtrOrTR, .eptViolation, .eptMisconfiguration, .invept, .rdtscp,
      .preemptionTimer, .invvpid, .wbinvd, .xsetbv, .apicWrite, .rdrand, .invpcid, .vmfunc, .encls, .rdseed,
      .pageModificationLogFull, .xsaves, .xrstors, .subPage, .umwait, .tpause, .seamcall, .tdcall,
    ]
    let numbers = Array(0...34) + [36, 37, 39, 40, 41] + Array(43...64) + [66, 67, 68, 76, 77]
    #expect(names.map { Int($0.rawValue) } == numbers)
    #expect(names == (0...UInt16.max).compactMap(VTXExitReason.init(rawValue:)))
  }

  @Test func memoryTypes() {
    let types: [MemoryType] = [.uncached, .writeCombining, .writeThrough, .writeProtected, .writeBack]
    #expect(types.map(\.rawValue) == [0, 1, 4, 5, 6])
  }
}
