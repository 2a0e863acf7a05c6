import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// What a caller gets back: its result, its buffers, and everything else as it was.
@Suite struct CallResultTests {
  @Test(arguments: GuestKind.all)
  func onlyTheResultChanges(_ kind: GuestKind) {
    var scene = Scene.registered([.integer], kind, code: [0x9B, PALCore.script, 0, 0xC3]) { core in
      for number in UInt8(0)..<16 where number != 4 {
        core[GeneralRegister(rawValue: number)!] = 0x5EC2_E700_5EC2_E700
      }
      core.context.pointee.flags = RFlags(rawValue: 0x8D7)
      try core.setVector(0x5EC2E7)
    }
    for register in [GeneralRegister.rbx, .rcx, .rdx, .rbp, .r15] { scene.thread.cpu[register] = 0x1234 }
    scene.machine.vectors[0] = 0x6E57
    scene.thread.prepareCall(scene.entry, [1])
    var model = scene.thread.cpu
    #expect(scene.thread.finishCall() == .returned(0x5EC2_E700_5EC2_E700 & kind.wordMask))
    model[.rax] = 0x5EC2_E700_5EC2_E700 & kind.wordMask
    model[.rsp] += scene.program.wordBytes
    model.instructionPointer = ProgramThread.returnAddress
    #expect(scene.thread.cpu.registers == model.registers && scene.thread.cpu.flags == model.flags)
    #expect(scene.thread.cpu.instructionPointer == model.instructionPointer)
    #expect(scene.machine.vectors[0] == 0x6E57)
    #expect(scene.isSound)
  }

  /// Exactly the declared bytes come back, whatever the PAL has written in its parameter section.
  @Test(arguments: GuestKind.widths)
  func onlyDeclaredBytes(_ kind: GuestKind) {
    var scene = Scene.registered([.pointer(2), .pointer(1)], kind) { core in
      try core.place([UInt8](repeating: 0x77, count: 0x1000), at: Registration.area)
    }
    let word = Int(scene.program.wordBytes)
    scene.begin()
    let heap = scene.program.read(Program.heap, 0x3000)
    #expect(scene.thread.call(scene.entry, Program.heap + 0xFF9, Program.heap + 0x2001) == .returned(0))
    var model = heap
    for index in 0..<2 * word { model[0xFF9 + index] = 0x77 }
    for index in 0..<word { model[0x2001 + index] = 0x77 }
    #expect(scene.program.read(Program.heap, 0x3000) == model)
  }

  /// Single-stepping and interrupt shadows are as behind any call.
  @Test func jumpIsLikeTheHardwares() {
    var scene = Scene.registered()
    scene.thread.cpu.flags.insert(.tf)
    scene.thread.cpu.isInShadow = true
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(scene.thread.cpu.hasStepTrap && !scene.thread.cpu.isInShadow)
  }

  /// A return address that no jump could go to raises what the jump would.
  @Test func returnAddressMustBeCanonical() {
    var runs = 0
    var scene = Scene.registered { _ in runs += 1 }
    scene.thread.prepareCall(scene.entry, [])
    scene.program.write(UInt64(1) << 60, at: scene.thread.cpu[.rsp])
    #expect(scene.thread.step() == .fault(.generalProtection, PageFaultCode(), address: 0))
    #expect(runs == 0)
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }

  @Test func memoryOfPALsStays() {
    var scene = Scene.registered { core in
      let count = try core.load(Registration.data + 8, bytes: 8) + 1
      try core.store(count, bytes: 8, at: Registration.data + 8)
      core[.rax] = count & 0xFF
    }
    #expect(scene.thread.call(scene.entry) == .returned(2))
    #expect(scene.thread.call(scene.entry) == .returned(3))
    #expect(scene.program.read(UInt64.self, at: Registration.data + 8) == 0x0101_0101_0101_0101)
  }

  /// Overlapping buffers are copied one after the other, so the last one's bytes stay.
  @Test func overlappingBuffers() {
    var scene = Scene.registered([.pointer(2), .pointer(2)]) { core in
      let (first, second) = (try core.argument(0), try core.argument(1))
      #expect(try core.load(first + 8, bytes: 8) == core.load(second, bytes: 8))
      try core.place([UInt8](repeating: 1, count: 16), at: first)
      try core.place([UInt8](repeating: 2, count: 16), at: second)
    }
    scene.program.write(UInt64(0x1234_5678), at: Program.heap + 8)
    #expect(scene.thread.call(scene.entry, Program.heap, Program.heap + 8) == .returned(0))
    #expect(scene.program.read(Program.heap, 24) == [1] * 8 + [2] * 16)
  }
}
