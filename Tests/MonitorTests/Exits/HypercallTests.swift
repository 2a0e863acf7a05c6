import Testing
import TrustVisorABI
import X86

@testable import Monitor

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

  @Test func poolStatus() {
    let machine = ArrayMachine(poolPages: 50)
    let cpu = call(0x1F1, machine)
    #expect(cpu[.rax] == 0 && cpu[.rbx] == 0)
    #expect(cpu[.rcx] == machine.pals.frameCount && cpu[.rdx] == cpu[.rcx])
  }

  /// Every number and any arguments, from code without paging, which can have no PALs: only the documented
  /// registers change.
  @Test func nothingElseChanges() {
    var random = SeededGenerator(seed: 3)
    let machine = ArrayMachine()
    for number in UInt64(0)..<5000 {
      var cpu = ModelProcessor(.bits64)
      for index in cpu.registers.indices { cpu.registers[index] = random.next() }
      cpu[.rax] = number < 0x400 ? number : random.chance(20) ? 0x1F0 : random.next()
      if random.chance(50) { cpu[.rcx] = UInt64(random.below(12)) }
      let before = cpu
      _ = ExitPolicy.handle(.hypercall, cpu: &cpu, machine: machine)
      #expect(isAsExpected(before, cpu))
    }
    #expect(machine.violations.isEmpty && machine.lines.isEmpty)
  }

  private func isAsExpected(_ before: ModelProcessor, _ after: ModelProcessor) -> Bool {
    var model = before
    model.finishInstruction(length: 3)
    let result = UInt32(truncatingIfNeeded: after[.rax])
    switch Hypercall(rawValue: UInt32(truncatingIfNeeded: before[.rax])) {
    case nil:
      let isReserved = [3, 4, 5, 21, 22, 23].contains(UInt32(truncatingIfNeeded: before[.rax]))
      return after.agrees(with: model, but: [.rax]) && result == (isReserved ? 41 : 1)
    case .readPCR, .extendPCR, .random, .seal, .unseal, .quote, .identityKey:
      return after.agrees(with: model, but: [.rax]) && result == 42
    case .test: return after.agrees(with: model, but: [.rax]) && result == 0
    case .exitCount:
      let exists = before[.rcx] & 0xFFFF_FFFF < UInt64(ExitKind.count)
      return after.agrees(with: model, but: exists ? [.rax, .rcx, .rdx] : [.rax])
        && result == (exists ? 0 : 2)
    case .poolStatus: return after.agrees(with: model, but: [.rax, .rbx, .rcx, .rdx]) && result == 0
    case .callSystemV, .callWindows, .callCdecl: return isRefusedCall(before, after)
    default: return after.agrees(with: model, but: [.rax]) && result == 3
    }
  }

  private func isRefusedCall(
    _ before: ModelProcessor, _ after: ModelProcessor
  ) -> Bool {
    guard before[.r11] & UInt64(FunctionSelector.returnsStatus) != 0 else {
      return after.agrees(with: before)
        && after.events == [.raised(.pageFault, PageFaultCode.present.rawValue)]
    }
    var model = before
    model.finishInstruction(length: 3)
    return after.agrees(with: model, but: [.rax, .r11]) && after[.rax] == 0 && after[.r11] == 3
  }

  @Test func kindsAreNumberedWithoutGaps() {
    #expect((0..<UInt32(ExitKind.count)).allSatisfy { ExitKind(rawValue: $0) != nil })
    #expect(ExitKind(rawValue: UInt32(ExitKind.count)) == nil)
  }
}
