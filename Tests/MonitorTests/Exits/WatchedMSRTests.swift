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
  /// trace, the sampler's and the debug store's, hardware feedback, last branch records, XSS (SDM vol 4, table 2-2).
  private static let secure: [MSR] = {
    let ones: [UInt32] = [0x3A, 0x9B, 0x345, 0x600, 0xDA0, 0xC001_0114, 0xC001_0117, 0xC001_0118]
    let ranges: [ClosedRange<UInt32>] = [
      0x480...0x491, 0x3F1...0x3F5, 0x560...0x587, 0x17D0...0x17D4, 0x14CE...0x14CF, 0x1200...0x121F,
      0x1500...0x151F, 0x1600...0x161F,
    ]
    return (ones + ranges.flatMap(Array.init)).map { MSR($0) }
  }()
  private static let memoryTypes: [MSR] =
    (Array(0x200...0x21F) + [0x250, 0x258, 0x259, 0x2FF] + Array(0x268...0x26F)).map { MSR($0) }
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
    for register in Self.memoryTypes { expected[register] = Watch(writes: true) }
    expected[.miscEnable] = Watch(writes: true)
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

  /// Systems write them at every start; that is no news.
  @Test(arguments: memoryTypes)
  func memoryTypesStay(_ register: MSR) {
    let machine = ArrayMachine()
    #expect(access(.writeMSR, register, value: 6, machine).events == [.raised(.generalProtection, 0)])
    machine.msrs[register] = 0x1234
    #expect(access(.writeMSR, register, value: 6, machine).events == [.finished(2)])
    #expect(machine.msrs[register] == 0x1234 && machine.lines.isEmpty)
  }

  @Test func miscEnableKeepsWhatTheHypervisorNeeds() {
    let machine = ArrayMachine()
    #expect(access(.writeMSR, .miscEnable, value: 1, machine).events == [.raised(.generalProtection, 0)])
    for old in [0, 1 << 22, 1 << 34] as [UInt64] {
      machine.msrs[.miscEnable] = old | 1
      let wanted = (1 << 34 | 1 << 22 | 1 << 18) as UInt64
      #expect(access(.writeMSR, .miscEnable, value: wanted, machine).events == [.finished(2)])
      #expect(machine.msrs[.miscEnable] == old | 1 << 18)
    }
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
