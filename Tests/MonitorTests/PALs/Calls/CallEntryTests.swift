import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// What a PAL finds at its first instruction: its ABI's promises and its arguments, and nothing else of its caller.
@Suite struct CallEntryTests {
  @Test(arguments: GuestKind.widths, [0, 1, 5, 6, 7, 8, 10])
  func stateIsTheMonitors(_ kind: GuestKind, _ count: Int) {
    var state = PALContext(
      codeSize: .bits16, tables: .init(0), controlBlock: .init(0), extendedArea: .init(0), serial: 0)
    var words: [UInt64] = []
    var scene = Scene.registered([.integer] * count, kind) { core in
      state = core.context.pointee
      words = try (0..<count).map { try core.argument($0) }
      let word = core.wordBytes
      #expect(try core.load(core[.rsp], bytes: word) == PALReturn.address(core.context.pointee.codeSize))
      #expect((core[.rsp] + word) % 16 == 0)
      core[.rax] = 1
    }
    let arguments = (0..<UInt64(count)).map { 0x1111_1111_1111_1111 * ($0 + 1) }
    spoil(&scene.thread)
    scene.thread.prepareCall(scene.entry, arguments)
    #expect(scene.thread.finishCall() == .returned(1))
    #expect(words == arguments.map { $0 & kind.wordMask })
    expectNothingElse(state, kind, count)
  }

  /// All that the caller can set is set.
  private func spoil(_ thread: inout ProgramThread) {
    for register in [GeneralRegister.rax, .rbx, .rcx, .rdx, .rsi, .rdi, .rbp]
      + (8..<16).map({ .init(rawValue: $0)! })
    {
      thread.cpu[register] = 0xBAD0_0000_0000_0000 | UInt64(register.rawValue)
    }
    thread.cpu.flags = RFlags(rawValue: 0x25_7FD7 & ~RFlags.vm.rawValue)
    thread.program.machine.vectors[0] = 0x5EC2E7
  }

  private func expectNothingElse(_ state: PALContext, _ kind: GuestKind, _ count: Int) {
    #expect(state.flags == .if | .reserved1)
    #expect(state.codeSize == kind.codeSize)
    #expect(state.extendedState == .initial)
    let inRegisters: [GeneralRegister] =
      kind.codeSize == .bits64 ? Array([.rdi, .rsi, .rdx, .rcx, .r8, .r9].prefix(count)) : []
    for number in UInt8(0)..<16 {
      let register = GeneralRegister(rawValue: number)!
      if register == .rsp || inRegisters.contains(register) { continue }
      #expect(state.registers[register] == 0)
    }
    let stack = Registration.stack..<Registration.stackEnd
    #expect(stack.contains(state.registers[.rsp]))
  }

  /// Interrupts are off in a PAL only if they are off in its caller.
  @Test func interruptFlagIsTheCallers() {
    var flags = RFlags()
    var scene = Scene.registered { flags = $0.context.pointee.flags }
    scene.thread.cpu.flags.remove(.if)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(flags == .reserved1)
  }

  /// Pointers lead into the parameter section, one buffer behind the other.
  @Test(arguments: GuestKind.widths)
  func pointersAreInside(_ kind: GuestKind) {
    var pointers: [UInt64] = []
    var contents: [[UInt8]] = []
    var scene = Scene.registered([.pointer(3), .pointer(0), .pointer(1)], kind) { core in
      pointers = try (0..<3).map { try core.argument($0) }
      contents = [try core.bytes(at: pointers[0], count: 3 * Int(core.wordBytes))]
      contents.append(try core.bytes(at: pointers[2], count: Int(core.wordBytes)))
    }
    let word = Int(scene.program.wordBytes)
    let bytes = (0..<UInt8(3 * word)).map { $0 + 1 }
    scene.program.write(bytes, at: Program.heap + 3)
    scene.program.write(Array(repeating: 0xEE, count: word), at: Program.heap + 0x100)
    #expect(scene.thread.call(scene.entry, Program.heap + 3, 0, Program.heap + 0x100) == .returned(0))
    #expect(contents == [bytes, Array(repeating: 0xEE, count: word)])
    #expect(pointers[0] == Registration.area && pointers.allSatisfy { $0 % 16 == 0 })
    #expect(pointers[2] >= pointers[0] + UInt64(3 * word))
  }

  /// Each call begins anew, whatever the one before has left in registers and flags.
  @Test func everyCallBeginsAnew() {
    var states: [PALContext] = []
    var scene = Scene.registered { core in
      states.append(core.context.pointee)
      for number in UInt8(0)..<16 where number != 4 { core[GeneralRegister(rawValue: number)!] = 0xDEAD }
      core.context.pointee.flags = RFlags(rawValue: 0x0DD7)
      if states.count == 2 { throw PALStop(exit: .exception(.divideError, errorCode: 0)) }
    }
    #expect(scene.thread.call(scene.entry) == .returned(0xDEAD))
    guard case .fault = scene.thread.call(scene.entry) else { return }
    #expect(scene.thread.call(scene.entry) == .returned(0xDEAD))
    #expect(states.count == 3)
    for state in states {
      expectNothingElse(state, .linux64, 0)
      #expect(state.registers[.rsp] == states[0].registers[.rsp])
    }
  }

  /// A 32-bit program's call from 64-bit code, and the other way round, is none.
  @Test func modeMustBeTheOwners() {
    var scene = Scene.registered()
    scene.thread.cpu.codeSegment = .code(bits: 32)
    #expect(
      scene.thread.call(scene.entry) == .fault(.pageFault, .present | .user, address: scene.entry))
    scene.thread.cpu.codeSegment = .code(bits: 64)
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }
}

extension Array {
  static func * (list: Self, count: Int) -> Self { (0..<count).flatMap { _ in list } }
}
