import Testing

@testable import X86

@Suite struct VTXExitTests {
  private func decode(
    _ reason: UInt32, _ qualification: UInt64 = 0, _ interruption: UInt32 = 0, errorCode: UInt32 = 0,
    address: UInt64 = 0
  ) -> VTXExit {
    VTXExit(
      reason: reason, qualification: qualification, interruption: EventInformation(rawValue: interruption),
      errorCode: errorCode, address: address)
  }

  @Test(arguments: exitsWithoutDetails)
  func withoutDetails(_ reason: UInt32, _ exit: VTXExit) {
    #expect(decode(reason, 1, 2, errorCode: 3, address: 4) == exit)
  }

  /// The reasons that are compared first decode as the table does.
  @Test func shortcutsAgreeWithTheTable() {
    let event = EventInformation.exception(.pageFault, hasErrorCode: true)
    for reason in UInt32(0)...0x200 {
      let table = VTXExit(
        anyReason: reason, qualification: 0x1234_5678, interruption: event, errorCode: 5, address: 7)
      #expect(decode(reason, 0x1234_5678, event.rawValue, errorCode: 5, address: 7) == table)
    }
  }

  @Test func exceptions() {
    #expect(
      decode(0, 0xFFFF_8000_0000_1000, 0x8000_0B0E, errorCode: 7)
        == .exception(.pageFault, errorCode: 7, address: 0xFFFF_8000_0000_1000))
    #expect(
      decode(0, 5, 0x8000_0B0D, errorCode: 0x10)
        == .exception(.generalProtection, errorCode: 0x10, address: 0))
    #expect(
      decode(0, 5, 0x8000_0306, errorCode: 0xDEAD) == .exception(.invalidOpcode, errorCode: 0, address: 0))
    #expect(decode(0, 0, 0x8000_0603) == .exception(.breakpoint, errorCode: 0, address: 0))
    #expect(decode(0, 0, 0x8000_0501) == .exception(.debug, errorCode: 0, address: 0))
    #expect(decode(0, 0, 0x8000_030F) == .unknown(0x8000_030F), "vector 15 is reserved")
  }

  @Test func nmi() {
    #expect(decode(0, 0, 0x8000_0202) == .nmi)
    #expect(decode(0, 0, 0x8000_1202) == .nmi)
  }

  @Test func failedEntries() {
    #expect(decode(0x8000_0021) == .invalid)
    #expect(decode(0x8000_0029) == .invalid)
    #expect(decode(0x8000_0012) == .invalid, "not a VMCALL")
  }

  @Test func circumstancesDoNotCount() {
    #expect(decode(0x0800_000A) == .cpuid, "bit 27: in an enclave")
  }

  @Test func details() {
    #expect(decode(30, 0x3F8_0008) == .io(PortQualification(rawValue: 0x3F8_0008)))
    #expect(decode(28, 0x304) == .controlRegister(ControlRegisterAccess(rawValue: 0x304)))
    #expect(decode(29, 0x317) == .debugRegister(DebugAccess(rawValue: 0x317)))
    #expect(
      decode(48, 0x182, address: 0xFEE0_0300)
        == .eptViolation(EPTViolation(qualification: 0x182, address: PhysicalAddress(0xFEE0_0300))))
  }
}

private let exitsWithoutDetails: [(UInt32, VTXExit)] =
  [
    (1, .interrupt), (2, .shutdown), (3, .initSignal), (4, .startupIPI), (5, .other(.ioSMI)),
    (7, .interruptWindow), (8, .nmiWindow), (9, .taskSwitch), (10, .cpuid), (11, .getsec), (12, .hlt),
    (13, .invd), (14, .other(.invlpg)), (17, .other(.rsm)), (18, .vmcall), (31, .msr(isWrite: false)),
    (32, .msr(isWrite: true)), (35, .unknown(35)), (37, .other(.monitorTrap)), (38, .unknown(38)),
    (43, .other(.tprBelowThreshold)), (49, .other(.eptMisconfiguration)), (51, .other(.rdtscp)),
    (52, .other(.preemptionTimer)), (54, .wbinvd), (55, .xsetbv), (56, .other(.apicWrite)),
    (58, .other(.invpcid)), (64, .other(.xrstors)), (65, .unknown(65)), (68, .other(.tpause)),
    (69, .unknown(69)), (76, .virtualization), (77, .virtualization), (0xFFFF, .unknown(0xFFFF)),
  ] + ([19, 20, 21, 22, 23, 24, 25, 26, 27, 50, 53, 59] as [UInt32]).map { ($0, .virtualization) }
