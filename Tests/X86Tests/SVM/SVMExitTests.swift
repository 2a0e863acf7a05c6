import Testing

@testable import X86

@Suite struct SVMExitTests {
  private func decode(_ code: UInt64, _ info1: UInt64 = 0, _ info2: UInt64 = 0) -> SVMExit {
    SVMExit(exitCode: code, exitInfo1: info1, exitInfo2: info2)
  }

  @Test func registers() {
    #expect(decode(0x00) == .readCR(0))
    #expect(decode(0x08) == .readCR(8))
    #expect(decode(0x1F) == .writeCR(15))
    #expect(decode(0x27) == .readDR(7))
    #expect(decode(0x30) == .writeDR(0))
    #expect(decode(0x3F) == .writeDR(15))
    #expect(decode(0x94) == .crWriteTrap(4))
  }

  @Test func exceptions() {
    #expect(
      decode(0x4E, 7, 0xFFFF_8000_0000_1000)
        == .exception(.pageFault, errorCode: 7, address: 0xFFFF_8000_0000_1000))
    #expect(decode(0x4D, 0x10, 5) == .exception(.generalProtection, errorCode: 0x10, address: 0))
    #expect(decode(0x46, 0xDEAD, 5) == .exception(.invalidOpcode, errorCode: 0, address: 0))
    #expect(decode(0x4F) == .unknown(0x4F), "vector 15 is reserved")
  }

  @Test(arguments: exitsWithoutDetails)
  func withoutDetails(_ code: UInt64, _ exit: SVMExit) {
    #expect(decode(code, 1, 2) == exit)
  }

  /// The codes that are compared first decode as the tables do.
  @Test func shortcutsAgreeWithTheTables() {
    for code in UInt64(0)...0x500 {
      let table = SVMExit(anyCode: code, exitInfo1: 3, exitInfo2: 5)
      #expect(decode(code, 3, 5) == table)
    }
  }

  @Test func msr() {
    #expect(decode(0x7C, 0) == .msr(isWrite: false))
    #expect(decode(0x7C, 1) == .msr(isWrite: true))
  }

  @Test func ports() throws {
    guard case .ioio(let access) = decode(0x7B, 0x03F8_0011, 0x1234) else { throw Wrong() }
    #expect(access.port == 0x3F8)
    #expect(access.isInput && !access.isString && !access.rep)
    #expect(access.size == 1)
    #expect(access.nextRIP == 0x1234)

    let outs = IOAccess(exitInfo1: 0xCF8_0000 | 0b110_1_0100_1100 | 3 << 10, exitInfo2: 0)
    #expect(!outs.isInput && outs.isString && outs.rep)
    #expect(outs.size == 4)
    #expect(outs.segment == 3)
  }

  @Test(arguments: [(4, 1), (5, 2), (6, 4)])
  func portSizes(_ bit: Int, _ size: Int) {
    #expect(IOAccess(exitInfo1: 1 << UInt64(bit), exitInfo2: 0).size == size)
  }

  @Test(arguments: [(7, 16), (8, 32), (9, 64)])
  func portAddressSizes(_ bit: Int, _ size: Int) {
    #expect(IOAccess(exitInfo1: 1 << UInt64(bit), exitInfo2: 0).addressBits == size)
  }

  @Test func nestedPageFaults() throws {
    guard case .nestedPageFault(let fault) = decode(0x400, 1 << 33 | 7, 0xFEE0_0300) else { throw Wrong() }
    #expect(fault.address == PhysicalAddress(0xFEE0_0300))
    #expect(fault.isPresent && fault.isWrite && fault.isUser && fault.isDuringWalk)
    #expect(!fault.isFetch && !fault.isReservedBit && !fault.isFinalAddress)
    #expect(NestedPageFault(exitInfo1: 1 << 32 | 1 << 4, exitInfo2: 0).isFinalAddress)
    #expect(NestedPageFault(exitInfo1: 1 << 32 | 1 << 4, exitInfo2: 0).isFetch)
  }

  @Test func fromControlArea() {
    var vmcb = VMCB()
    vmcb.control.exitCode = 0x7C
    vmcb.control.exitInfo1 = 1
    #expect(SVMExit(vmcb.control) == .msr(isWrite: true))
  }

  private struct Wrong: Error {}
}

private let exitsWithoutDetails: [(UInt64, SVMExit)] = [
  (0x60, .interrupt), (0x61, .nmi), (0x62, .smi), (0x63, .initSignal), (0x64, .virtualInterrupt),
  (0x65, .cr0SelectiveWrite), (0x66, .idtrRead), (0x6D, .trWrite), (0x6E, .rdtsc), (0x72, .cpuid),
  (0x75, .softwareInterrupt), (0x77, .pause), (0x78, .hlt), (0x7A, .invlpga), (0x7D, .taskSwitch),
  (0x7F, .shutdown), (0x80, .vmrun), (0x81, .vmmcall), (0x82, .vmload), (0x83, .vmsave), (0x84, .stgi),
  (0x85, .clgi), (0x86, .skinit), (0x87, .rdtscp), (0x88, .icebp), (0x89, .wbinvd), (0x8A, .monitor),
  (0x8B, .mwait), (0x8C, .mwaitArmed), (0x8D, .xsetbv), (0x8E, .rdpru), (0x8F, .eferWriteTrap),
  (0xA0, .invlpgb), (0xA2, .invpcid), (0xA3, .mcommit), (0xA6, .idleHLT), (0x401, .avicIncompleteIPI),
  (0x403, .vmgexit), (UInt64.max, .invalid), (0xFFFF_FFFF, .invalid), (UInt64.max - 1, .busy),
  (0xA7, .unknown(0xA7)), (0x404, .unknown(0x404)),
]
