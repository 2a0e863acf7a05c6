import Monitor
import Testing
import X86

/// Stores to the local APIC's page.
@Suite struct APICStoreTests {
  private static let plain: [APICRegister] = [
    .taskPriority, .endOfInterrupt, .spuriousInterrupt, .errorStatus, .timerInitialCount, .logicalDestination,
    .destinationFormat, .interruptCommandHigh,
  ]

  /// The CPU after a store at `offset` by the instruction at which it stands.
  private func store(
    _ bytes: [UInt8], at offset: UInt64, _ cpu: inout ModelProcessor, _ machine: ArrayMachine
  ) {
    machine.memory.place(bytes, at: cpu.instructionPointer)
    let access = MemoryAccess(
      address: APICBase.defaultBase &+ offset, isWrite: true, isFetch: false, isTableWalk: false)
    #expect(ExitPolicy.handle(.memory(access), cpu: &cpu, machine: machine) == .resume)
    machine.checkNames()
    #expect(machine.violations.isEmpty)
  }

  private static let forms: [NaiveStore] = {
    let sources: [NaiveStore.Source] =
      (0..<16).map(NaiveStore.Source.register) + [0, 1, 0x80, 0xC4500, .max].map(NaiveStore.Source.immediate)
      + [0, 1, -1, -128, 127].map(NaiveStore.Source.shortImmediate)
    var list: [NaiveStore] = []
    for operation in NaiveStore.Operation.allCases {
      for source in sources {
        for addressing in NaiveStore.Addressing.allCases {
          for codeSize in [CodeSize.bits16, .bits32, .bits64] {
            list.append(
              NaiveStore(operation: operation, source: source, addressing: addressing, codeSize: codeSize))
          }
        }
      }
    }
    return list.filter { $0.bytes != nil }
  }()

  @Test func likeTheNaiveModel() {
    var random = SeededGenerator(seed: 4)
    #expect(Self.forms.count > 1000)
    for form in Self.forms {
      let machine = ArrayMachine(processors: [0, 1])
      let register = random.pick(Self.plain)
      let before = random.chance(30) ? random.pick([0, 1, .max, 0x8000_0000]) : random.word()
      machine.writeAPIC(register, before)
      if register == .logicalDestination { machine.setLogicalDestination(before) }
      if register == .destinationFormat { machine.setDestinationFormat(before) }
      var cpu = ModelProcessor(form.codeSize)
      for index in cpu.registers.indices { cpu.registers[index] = random.next() }
      cpu.flags.set(.cf, to: random.chance(50))
      let expected = form.run(memory: before, registers: cpu.registers, flags: cpu.flags)
      store(form.bytes!, at: UInt64(register.rawValue), &cpu, machine)
      #expect(cpu.events == [.finished(UInt64(form.bytes!.count))], "\(form)")
      #expect(machine.cpus[0].apic.read(register) == expected.memory, "\(form)")
      #expect(cpu.registers == expected.registers && cpu.flags == expected.flags, "\(form)")
    }
  }

  /// Other widths and places between the registers are undefined by the manual, and change no register here.
  @Test func onlyWholeRegisters() {
    let stores: [([UInt8], [UInt64])] = [
      ([0x88, 0x07], Array(0..<16)), ([0x66, 0x89, 0x07], Array(0..<16)),
      ([0x48, 0x89, 0x07], Array(0..<16)),
      ([0x89, 0x07], Array(1..<16)),
    ]
    for (bytes, offsets) in stores {
      for offset in offsets {
        for register in [APICRegister.interruptCommandLow, .timerLVT, .logicalDestination] {
          let machine = ArrayMachine(processors: [0, 1])
          var cpu = ModelProcessor(.bits64)
          cpu[.rax] = 0x000C_4500
          store(bytes, at: UInt64(register.rawValue) + offset, &cpu, machine)
          #expect(cpu.events == [.finished(UInt64(bytes.count))])
          #expect(machine.cpus[0].apic.read(register) == 0 && machine.cpus[1].signals.isEmpty)
          #expect(machine.cpus[0].apic.sent.isEmpty)
        }
      }
    }
  }

  @Test(arguments: [
    [0xAB], [0xF3, 0xA5], [0xA5], [0xFF, 0x07], [0x0F, 0xB1, 0x07], [0x0F, 0xC3, 0x07], [0x50],
    [0x0F, 0x11, 0x07],
    [0x66, 0x0F, 0xC1, 0x07], [0xF0, 0x89, 0x07], [0x0F, 0x01, 0xC1], [0xCC],
  ])
  func unknownInstructions(_ bytes: [UInt8]) {
    let machine = ArrayMachine(processors: [0, 1])
    var cpu = ModelProcessor(.bits64)
    cpu[.rax] = 0x000C_4500
    let before = cpu
    store(bytes, at: UInt64(APICRegister.interruptCommandLow.rawValue), &cpu, machine)
    #expect(cpu.events == [.raised(.generalProtection, 0)] && cpu.agrees(with: before))
    #expect(cpu.flags == before.flags && machine.cpus[1].signals.isEmpty)
    #expect(machine.lines.count == 1 && machine.lines[0].level == .warning)
    #expect(machine.lines[0].text.hasSuffix("0x1000"))
  }

  @Test func absentInstruction() {
    let machine = ArrayMachine(processors: [0, 1])
    var cpu = ModelProcessor(.bits32, at: 0x8000_0000)
    let access = MemoryAccess(
      address: APICBase.defaultBase, isWrite: true, isFetch: false, isTableWalk: false)
    #expect(ExitPolicy.handle(.memory(access), cpu: &cpu, machine: machine) == .resume)
    #expect(cpu.events == [.raised(.generalProtection, 0)])
  }

  @Test func commands() {
    for (low, isSignal) in [
      (0x000C_4500 as UInt32, true), (0x000C_4608, true), (0x000C_8500, true), (0x0000_00F1, false),
    ] {
      let machine = ArrayMachine(processors: [0, 1, 2])
      var cpu = ModelProcessor(.bits64)
      cpu[.rax] = UInt64(low)
      store([0x89, 0x07], at: 0x300, &cpu, machine)
      #expect(machine.cpus[0].apic.sent.isEmpty == isSignal)
      let isDeassert = low == 0x000C_8500
      #expect(machine.cpus[1].signals.isEmpty == (!isSignal || isDeassert))
      #expect(machine.cpus[0].signals.isEmpty, "all but itself")
    }
  }

  /// The destination is what stands in the other half.
  @Test func destinationComesFromTheOtherHalf() {
    let machine = ArrayMachine(processors: [0, 4, 7])
    var cpu = ModelProcessor(.bits64)
    cpu[.rax] = 0x0700_0000
    store([0x89, 0x07], at: 0x310, &cpu, machine)
    cpu[.rax] = 0x0000_4699
    store([0x89, 0x07], at: 0x300, &cpu, machine)
    #expect(machine.cpus.map(\.signals) == [[], [], [.start(vector: 0x99)]])
    #expect(machine.cpus.map(\.kicks) == [0, 0, 1])
  }

  /// Where there is no page of registers, nothing is sent and nothing is learnt.
  @Test(arguments: [APICBase(), .enable | .x2apicEnable])
  func otherModes(_ mode: APICBase) {
    for register in [APICRegister.interruptCommandLow, .logicalDestination, .destinationFormat] {
      let machine = ArrayMachine(processors: [0, 1])
      machine.cpus[0].apic.base = mode
      var cpu = ModelProcessor(.bits64)
      cpu[.rax] = 0x000C_4500
      store([0x89, 0x07], at: UInt64(register.rawValue), &cpu, machine)
      #expect(cpu.events == [.finished(2)])
      #expect(machine.cpus[1].signals.isEmpty && machine.cpus[1].kicks == 0)
      #expect(machine.cpus[0].logicalDestination == 0 && machine.cpus[0].destinationFormat == .max)
    }
  }
}
