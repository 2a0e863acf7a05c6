import Monitor
import Testing
import TrustVisorABI
import X86

@Suite struct HypercallTests {
  private func call(_ number: UInt64, rcx: UInt64 = 0, _ machine: ArrayMachine) -> ModelProcessor {
    var cpu = ModelProcessor(.bits64)
    for index in cpu.registers.indices { cpu.registers[index] = UInt64(index) << 60 | 0x5555 }
    cpu[.rax] = number
    cpu[.rcx] = rcx
    #expect(ExitPolicy.handle(.hypercall, cpu: &cpu, machine: machine) == .resume)
    #expect(cpu.events == [.finished(3)])
    return cpu
  }

  @Test func test() {
    #expect(call(255, ArrayMachine())[.rax] == 0)
    #expect(call(0xFFFF_FFFF_0000_00FF, ArrayMachine())[.rax] == 0, "the number is in EAX")
  }

  @Test func exitCounts() {
    let machine = ArrayMachine()
    for raw in 0..<UInt32(ExitKind.count) {
      machine.counts[ExitKind(rawValue: raw)!] = 0x1_0000_0002 * UInt64(raw + 1)
    }
    for raw in 0..<UInt32(ExitKind.count) {
      let cpu = call(0x1F0, rcx: 0xFFFF_FFFF_0000_0000 | UInt64(raw), machine)
      #expect(cpu[.rax] == 0 && cpu[.rdx] == 2 * UInt64(raw + 1) && cpu[.rcx] == UInt64(raw) + 1)
    }
    machine.counts[.cpuid] = .max
    let cpu = call(0x1F0, rcx: 0, machine)
    #expect(cpu[.rdx] == 0xFFFF_FFFF && cpu[.rcx] == 0xFFFF_FFFF)
  }

  /// Every number and any arguments: only the documented registers change.
  @Test func nothingElseChanges() {
    var random = SeededGenerator(seed: 3)
    let machine = ArrayMachine()
    for number in UInt64(0)..<5000 {
      var cpu = ModelProcessor(.bits64)
      for index in cpu.registers.indices { cpu.registers[index] = random.next() }
      let isSmall = number < 0x400
      cpu[.rax] = isSmall ? number : random.chance(20) ? 0x1F0 : random.next()
      if random.chance(50) { cpu[.rcx] = UInt64(random.below(12)) }
      let before = cpu
      _ = ExitPolicy.handle(.hypercall, cpu: &cpu, machine: machine)
      var model = before
      model.finishInstruction(length: 3)
      let known = Hypercall(rawValue: UInt32(truncatingIfNeeded: before[.rax]))
      let kind = ExitKind(rawValue: UInt32(truncatingIfNeeded: before[.rcx]))
      let succeeds = known == .test || (known == .exitCount && kind != nil)
      let counts = known == .exitCount && succeeds
      #expect(cpu.agrees(with: model, but: counts ? [.rax, .rcx, .rdx] : [.rax]))
      #expect(cpu[.rax] == (succeeds ? 0 : known == nil ? 1 : 2))
    }
    #expect(machine.violations.isEmpty && machine.lines.isEmpty)
  }

  @Test func kindsAreNumberedWithoutGaps() {
    #expect((0..<UInt32(ExitKind.count)).allSatisfy { ExitKind(rawValue: $0) != nil })
    #expect(ExitKind(rawValue: UInt32(ExitKind.count)) == nil)
  }
}
