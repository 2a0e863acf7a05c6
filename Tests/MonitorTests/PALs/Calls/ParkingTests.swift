import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Interrupts do not wait for PALs.
@Suite struct ParkingTests {
  private static let code: [UInt8] = [
    PALCore.script, 1, 0x9B, 0x90, PALCore.script, 2, 0x90, PALCore.script, 0, 0xC3,
  ]

  /// A PAL that keeps a number in its registers, its stack and its vector registers.
  private func scene(_ kind: GuestKind) -> Scene {
    let scene = Scene.registered([.integer, .pointer(1)], kind, code: Self.code) { core in
      let sum = try core[.rbx] + core.load(core[.rsp] - 8, bytes: 4) + core.vector()
      try core.store(sum, bytes: core.wordBytes, at: core[.rbp])
      core[.rax] = sum + 1
    }
    scene.machine.scripts[1] = { core in
      core[.rbx] = try core.argument(0)
      core[.rbp] = try core.argument(1)
      try core.store(20, bytes: 4, at: core[.rsp] - 8)
    }
    scene.machine.scripts[2] = { core in
      let found = try core.vector()
      #expect(found == 0)
      try core.setVector(300)
    }
    return scene
  }

  /// Parked before each of its instructions, on whichever CPU it then goes on.
  @Test(arguments: GuestKind.widths, [PALExit.interrupt, .nonMaskableInterrupt])
  func goesOnAnywhere(_ kind: GuestKind, _ exit: PALExit) {
    var scene = scene(kind)
    scene.machine.interruptAlways(with: exit)
    scene.machine.vectors = [71, 72]
    scene.thread.prepareCall(scene.entry, [1, Program.heap])
    var parks = 0
    var before = scene.thread.cpu
    while scene.thread.step() == .again {
      parks += 1
      #expect(scene.thread.cpu.agrees(with: before) && scene.machine.vectors == [71, 72])
      scene.thread.processor ^= 1
      before = scene.thread.cpu
    }
    #expect(parks == 7 && scene.thread.cpu[.rax] == 322)
    #expect(scene.program.read(UInt32.self, at: Program.heap) == 321)
    #expect(scene.machine.vectors == [71, 72])
    #expect(PoolAudit.problems(of: scene.machine) == [])
  }

  @Test(arguments: [true, false, nil])
  func nonMaskableInterrupts(_ isGuests: Bool?) {
    var scene = scene(.linux64)
    scene.machine.interrupt(before: 3, with: .nonMaskableInterrupt)
    scene.machine.pendingNonMaskable = isGuests
    scene.thread.prepareCall(scene.entry, [1, Program.heap])
    #expect(scene.thread.step() == .again)
    #expect(scene.thread.cpu.events == (isGuests == true ? [.nonMaskable] : []))
    #expect(scene.machine.pendingNonMaskable == nil)
    #expect(scene.thread.finishCall() == .returned(322))
  }

  /// The guest takes what is pending before the call goes on.
  @Test func shadowEnds() {
    var scene = scene(.linux64)
    scene.machine.interrupt(before: 1)
    scene.thread.cpu.isInShadow = true
    scene.thread.prepareCall(scene.entry, [1, Program.heap])
    #expect(scene.thread.step() == .again)
    #expect(!scene.thread.cpu.isInShadow)
  }

  /// An endless PAL is left at every interrupt.
  @Test func endlessLoop() {
    var scene = Scene.registered(code: [0xEB, 0xFE])
    scene.thread.prepareCall(scene.entry, [])
    for _ in 0..<10 { #expect(scene.thread.step() == .again) }
    #expect(scene.unregister() == .success)
  }

  /// Two PALs of two threads are parked by turns and do not disturb each other.
  @Test func twoPALs() {
    var first = Scene.registered([.integer, .pointer(1)], code: Self.code)
    let machine = first.machine
    let donor = scene(.linux64)
    for number in UInt8(0)..<3 { machine.scripts[number] = donor.machine.scripts[number] }
    let other = Registration([.integer, .pointer(1)], slot: 8)
    first.program.makeSections(other, code: Self.code)
    var second = ProgramThread(first.program, 1)
    second.processor = 1
    #expect(second.register(other) == .success)
    machine.interruptAlways()
    first.thread.prepareCall(first.entry, [5, Program.heap])
    second.prepareCall(other.entry, [6, Program.heap + 16])
    for _ in 0..<6 {
      #expect(first.thread.step() == .again)
      #expect(second.step() == .again)
    }
    #expect(first.thread.finishCall() == .returned(326))
    #expect(second.finishCall() == .returned(327))
  }
}
