import Monitor
import Testing
import X86

@Suite struct WatchedMSRTests {
  private struct Watch: Equatable {
    var reads = false
    var writes = false
  }

  private var watched: [MSR: Watch] {
    var list: [MSR: Watch] = [:]
    MSRPolicy.forEachWatched { register, reads, writes in
      #expect(list[register] == nil, "named twice")
      list[register] = Watch(reads: reads, writes: writes)
    }
    return list
  }

  /// AMD's (APM vol 2, 15.30), and Intel's: feature control, the monitor of system management, capabilities, processor
  /// trace (SDM vol 4, table 2-2).
  private static let secure: [MSR] =
    [.vmCR, .vmHSavePA, .svmKey, MSR(0x3A), MSR(0x9B)] + (0x480...0x491).map { MSR($0) }
    + (0x560...0x587).map { MSR($0) }
  /// Registers that decide what physical addresses mean (APM vol 2, appendix A; AMD's processor programming
  /// references, MSRC001_0058).
  private static let addressing: [MSR] = [
    .syscfg, .iorrBase0, .iorrMask0, .iorrBase1, .iorrMask1, .topMem, .topMem2, .mmioConfigurationBase,
    .smmBase, .smmAddr, .smmMask, .microcodeTrigger,
  ]

  private func access(
    _ exit: GuestExit, _ register: MSR, value: UInt64 = 0, _ machine: ArrayMachine = ArrayMachine()
  ) -> ModelProcessor {
    var cpu = ModelProcessor(.bits64)
    for index in cpu.registers.indices { cpu.registers[index] = .max }
    cpu[.rcx] = 0xABCD_0000_0000_0000 | UInt64(register.rawValue)
    cpu[.rax] = value & UInt64(UInt32.max)
    cpu[.rdx] = value >> 32
    let before = cpu
    #expect(ExitPolicy.handle(exit, cpu: &cpu, machine: machine) == .resume)
    var model = before
    if cpu.events == [.finished(2)] { model.finishInstruction(length: 2) }
    let isRead = if case .readMSR = exit { cpu.events == [.finished(2)] } else { false }
    #expect(cpu.agrees(with: model, but: isRead ? [.rax, .rdx] : []))
    #expect(machine.violations.isEmpty)
    return cpu
  }

  @Test func whichAreWatched() {
    var expected: [MSR: Watch] = [
      .efer: Watch(reads: true, writes: true), .apicBase: Watch(writes: true),
      .x2apicICR: Watch(writes: true),
    ]
    for number: UInt32 in [0x82F, 0x832, 0x833, 0x834, 0x835, 0x836, 0x837, 0x850, 0x851, 0x852, 0x853] {
      expected[MSR(number)] = Watch(writes: true)
    }
    for register in [MSR(0x11), MSR(0x12)] + Self.secure {
      expected[register] = Watch(reads: true, writes: true)
    }
    for register in Self.addressing { expected[register] = Watch(writes: true) }
    #expect(watched == expected)
  }

  @Test func allHaveAPlaceInTheMap() {
    for register in watched.keys { #expect(MSRPermissionMap.position(of: register) != nil) }
  }

  @Test(arguments: secure)
  func hiddenRegistersAreAbsent(_ register: MSR) {
    for value in [0, 1, UInt64.max] {
      #expect(access(.writeMSR, register, value: value).events == [.raised(.generalProtection, 0)])
    }
    #expect(access(.readMSR, register).events == [.raised(.generalProtection, 0)])
  }

  @Test(arguments: addressing)
  func frozenRegistersStay(_ register: MSR) {
    let machine = ArrayMachine()
    machine.msrs[register] = 0x1234
    for value in [0, 0x1234, UInt64.max] {
      #expect(access(.writeMSR, register, value: value, machine).events == [.finished(2)])
    }
    #expect(machine.msrs[register] == 0x1234)
    let name = "0x" + String(register.rawValue, radix: 16)
    #expect(machine.lines.count == 3 && machine.lines[0].text.contains(name))
    #expect(machine.lines[0].level == .warning)
  }

  /// Registers outside the permission map's ranges exit always, and are the CPU's to have or not.
  @Test(arguments: [0x2000, 0x8000_0000, 0xC000_2000, 0xC000_2FFF, 0xC001_2000, UInt32.max])
  func otherRegistersAreTheCPUs(_ number: UInt32) {
    #expect(access(.readMSR, MSR(number)).events == [.raised(.generalProtection, 0)])
    #expect(access(.writeMSR, MSR(number), value: 1).events == [.raised(.generalProtection, 0)])
    let machine = ArrayMachine()
    machine.msrs[MSR(number)] = 0x1_0000_0002
    let cpu = access(.readMSR, MSR(number), machine)
    #expect(cpu.events == [.finished(2)] && cpu[.rax] == 2 && cpu[.rdx] == 1)
    #expect(access(.writeMSR, MSR(number), value: 0x3_0000_0004, machine).events == [.finished(2)])
    #expect(machine.msrs[MSR(number)] == 0x3_0000_0004)
  }

  /// Another hypervisor beneath would write to any memory that a guest names there.
  @Test(arguments: [0x11, 0x12, 0x4000_0000, 0x4B56_4D00, 0x4B56_4D01, 0x4FFF_FFFF] as [UInt32])
  func outerHypervisorIsOutOfReach(_ number: UInt32) {
    let machine = ArrayMachine()
    machine.msrs[MSR(number)] = 7
    #expect(access(.readMSR, MSR(number), machine).events == [.raised(.generalProtection, 0)])
    #expect(access(.writeMSR, MSR(number), value: 1, machine).events == [.raised(.generalProtection, 0)])
    #expect(machine.msrs[MSR(number)] == 7)
  }
}
