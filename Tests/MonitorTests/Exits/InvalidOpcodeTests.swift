import Monitor
import Testing
import X86

/// #UD: the other vendor's hypercall, or the guest's own mistake.
@Suite struct InvalidOpcodeTests {
  private let vmcall: [UInt8] = [0x0F, 0x01, 0xC1]

  private func exit(_ cpu: inout ModelProcessor, _ machine: ArrayMachine) {
    cpu[.rax] = 255
    #expect(ExitPolicy.handle(.invalidOpcode, cpu: &cpu, machine: machine) == .resume)
  }

  private func answered(_ bytes: [UInt8], _ size: CodeSize = .bits64) -> UInt64? {
    let machine = ArrayMachine()
    var cpu = ModelProcessor(size)
    machine.memory.place(bytes, at: cpu.instructionPointer)
    let before = cpu
    exit(&cpu, machine)
    if case .finished(let length) = cpu.events.first, cpu.events.count == 1 {
      #expect(cpu[.rax] == 0 && cpu.instructionPointer == before.instructionPointer + length)
      return length
    }
    #expect(cpu.events == [.raised(.invalidOpcode, nil)])
    #expect(cpu[.rax] == 255 && cpu.instructionPointer == before.instructionPointer)
    return nil
  }

  @Test func hypercalls() {
    for size in [CodeSize.bits16, .bits32, .bits64] {
      #expect(answered(vmcall, size) == 3)
      #expect(answered([0x0F, 0x01, 0xD9], size) == 3, "VMMCALL, on the other vendor's CPU")
    }
    #expect(answered([0x2E, 0x48] + vmcall) == 5)
  }

  @Test func programsOwn() {
    for bytes: [UInt8] in [
      [0x0F, 0x0B], [0x0F, 0x01, 0xC2], [0x66, 0x0F, 0x01, 0xC1], [0xF0, 0x0F, 0x01, 0xC1],
    ] {
      #expect(answered(bytes) == nil)
    }
    #expect(answered([0x48] + vmcall, .bits32) == nil, "DEC EAX does not raise it")
  }

  @Test func fromRing3() {
    let machine = ArrayMachine()
    let tables = GuestTables(.level4, in: machine.memory)
    tables.map(0x40_0000, to: 0x8000)
    machine.memory.place(vmcall, at: 0x8123)
    var cpu = ModelProcessor(.bits64, at: 0x40_0123)
    cpu.turnOnPaging(.level4, root: tables.root)
    cpu.privilege = 3
    exit(&cpu, machine)
    #expect(cpu.events == [.finished(3)] && cpu[.rax] == 0)
  }

  /// The opcode split over two pages that do not lie together, at each place.
  @Test(arguments: 0..<4)
  func straddles(_ before: UInt64) {
    let machine = ArrayMachine()
    let tables = GuestTables(.level4, in: machine.memory)
    tables.map(0x40_0000, to: 0x9000)
    tables.map(0x40_1000, to: 0x5000)
    for (index, byte) in vmcall.enumerated() {
      let isFirstPage = index < Int(before)
      machine.memory.place(
        [byte], at: isFirstPage ? 0xA000 - before + UInt64(index) : 0x5000 + UInt64(index) - before)
    }
    var cpu = ModelProcessor(.bits64, at: 0x40_1000 - before)
    cpu.turnOnPaging(.level4, root: tables.root)
    exit(&cpu, machine)
    #expect(cpu.events == [.finished(3)])
  }

  /// With the second page absent, an opcode that is whole is enough, and one that is not is the guest's affair.
  @Test func secondPageAbsent() {
    for before in UInt64(1)...5 {
      let machine = ArrayMachine()
      let tables = GuestTables(.level4, in: machine.memory)
      tables.map(0x40_0000, to: 0x9000)
      machine.memory.place(Array(vmcall.prefix(Int(min(before, 3)))), at: 0xA000 - before)
      machine.memory.place(Array(vmcall.dropFirst(Int(min(before, 3)))), at: 0xA000)
      var cpu = ModelProcessor(.bits64, at: 0x40_1000 - before)
      cpu.turnOnPaging(.level4, root: tables.root)
      exit(&cpu, machine)
      #expect(cpu.events == (before >= 3 ? [.finished(3)] : [.raised(.invalidOpcode, nil)]))
    }
  }

  /// Hidden memory holds the opcode everywhere, and is not looked at.
  @Test func hiddenMemoryIsNotRead() {
    let machine = ArrayMachine()
    for address in [ArrayMachine.hiddenRange.lowerBound, ArrayMachine.hiddenRange.upperBound - 3] {
      let first = (3 - address % 3) % 3
      var cpu = ModelProcessor(.bits64, at: address + first)
      exit(&cpu, machine)
      #expect(cpu.events == [.raised(.invalidOpcode, nil)])
    }
  }
}
