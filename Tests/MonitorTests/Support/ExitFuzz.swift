import Monitor
import X86

/// One random exit after the other on a machine that keeps its state.
struct ExitFuzz {
  let machine = ArrayMachine(processors: [0, 1, 2, 9])
  var random: SeededGenerator
  let roots: [(PagingMode, PhysicalAddress)]
  private(set) var failures: [String] = []
  private(set) var finished = 0
  private(set) var faults = 0
  private(set) var resets = 0
  private(set) var signals = 0

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    var roots: [(PagingMode, PhysicalAddress)] = []
    for mode in [PagingMode.bits32, .pae, .level4, .level5] {
      let tables = GuestTables(mode, in: machine.memory, from: 0x10_0000 + UInt64(roots.count) << 16)
      for page in UInt64(0)..<6 { tables.map(page << 12, to: 0x8000 + page << 12) }
      tables.map(0xFFFF_F000, to: 0x9000)
      tables.map(0x7000, to: ArrayMemory.hiddenRange.lowerBound)
      roots.append((mode, tables.root))
    }
    self.roots = roots
    let features = CPUIDResult(eax: random.word(), ebx: random.word(), ecx: random.word(), edx: random.word())
    machine.cpuidAnswers[CPUIDQuestion(.extendedFeatures)] = features
    machine.msrs[MSR(0xC000_2001)] = 0
    fillWithCode()
  }

  /// Random bytes, and among them whole instructions that matter.
  private mutating func fillWithCode() {
    let pieces: [[UInt8]] = [
      [0x0F, 0x01, 0xC1], [0x0F, 0x01, 0xD9], [0x0F, 0xA2], [0x0F, 0x30], [0x0F, 0x32], [0x89, 0x07],
      [0x87, 0x0F], [0xC7, 0x07, 0x00, 0x45, 0x0C, 0x00], [0x83, 0x0F, 0xFF], [0xA3], [0x66], [0x48], [0xF0],
    ]
    var code: [UInt8] = []
    while code.count < 0x8000 {
      code += random.chance(75) ? random.pick(pieces) : [UInt8(truncatingIfNeeded: random.next())]
    }
    machine.memory.place(Array(code.prefix(0x8000)), at: 0x8000)
    machine.memory.place([0x89, 0x07], at: Self.store)
  }

  mutating func step() {
    machine.currentProcessor = random.below(machine.cpus.count)
    var cpu = randomCPU()
    let exit = randomExit(&cpu)
    let before = cpu
    let outcome = ExitPolicy.handle(exit, cpu: &cpu, machine: machine)
    note(exit, before, cpu, outcome)
    machine.holdsSecrets = true
    machine.checkNames()
    for index in machine.cpus.indices {
      signals += machine.cpus[index].signals.count
      machine.cpus[index].signals = []
      machine.cpus[index].apic.forgetSent()
    }
    machine.chipset.forget()
    machine.forgetLines()
  }

  private mutating func note(
    _ exit: GuestExit, _ before: ModelProcessor, _ after: ModelProcessor, _ outcome: ExitOutcome
  ) {
    let isFine: Bool
    switch (after.events.count, after.events.first, outcome) {
    case (1, .finished(let length), .resume):
      finished += 1
      // The port exit's own number may be anything, as it is the CPU's word.
      if case .port = exit { isFine = true } else { isFine = length > 0 && length <= 15 }
    case (1, .raised(let vector, let code), .resume):
      faults += 1
      isFine =
        after.agrees(with: before) && after.flags == before.flags
        && (vector == .invalidOpcode && code == nil || vector == .generalProtection && code == 0
          || vector == .pageFault && mayFault(exit))
    case (1, .nonMaskable, .resume): isFine = after.agrees(with: before)
    case (0, _, .resume): isFine = mayDoNothing(exit) && after.agrees(with: before)
    case (_, _, .reset(let cause)):
      resets += 1
      isFine = mayReset(exit, cause) && after.registers == before.registers
    default: isFine = false
    }
    if !isFine { failures.append("\(exit) from \(before): \(after.events), \(outcome)") }
  }

  private func mayDoNothing(_ exit: GuestExit) -> Bool {
    switch exit {
    case .memory(let access): machine.isHidden(access.address)
    case .nonMaskableInterrupt: true
    default: false
    }
  }

  /// Hypercalls whose arguments lead to pages that are absent, and calls of PALs that there are not.
  private func mayFault(_ exit: GuestExit) -> Bool {
    switch exit {
    case .hypercall, .invalidOpcode: true
    default: false
    }
  }

  private func mayReset(_ exit: GuestExit, _ cause: ResetCause) -> Bool {
    switch exit {
    case .shutdown: cause == .tripleFault
    case .invalidState: cause == .invalidState
    case .unexpected(let code): cause == .unexpectedExit(code)
    case .memory(let access): cause == .tripleFault && access.isDelivery && access.isWrite
    case .port(let access):
      (cause == .guestRequest || cause == .suspend) && !access.isInput && !access.isString
    default: false
    }
  }
}
