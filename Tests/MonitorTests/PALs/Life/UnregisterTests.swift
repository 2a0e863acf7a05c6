import Testing
import TrustVisorABI
import X86

@testable import Monitor

@Suite struct UnregisterTests {
  @Test func thereIsNone() {
    var scene = Scene()
    let before = MachineState(scene.machine)
    #expect(scene.unregister() == .noSuchPAL)
    #expect(MachineState(scene.machine) == before)
    #expect(scene.register() == .success)
    #expect(scene.thread.unregister(scene.entry + 1) == .noSuchPAL)
    #expect(scene.unregister() == .success)
    #expect(scene.unregister() == .noSuchPAL)
  }

  /// Another address space's PALs are not one's own, whatever its pages hold.
  @Test func notAnothers() {
    var scene = Scene.registered()
    let child = Program(scene.kernel)
    child.map(Registration.code, pages: 2)
    child.write(scene.program.read(Registration.code, 8192), at: Registration.code)
    var thread = ProgramThread(child)
    #expect(thread.unregister(scene.entry) == .noSuchPAL)
    thread.prepareCall(scene.entry, [])
    thread.cpu[.rax] = 77
    #expect(thread.step() == .finished && thread.cpu[.rax] == 1, "no call, but a hypercall of no number")
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }

  /// The pages may be elsewhere by then, or on disk.
  @Test func pagesThatMoved() {
    var scene = Scene()
    let code = scene.program.read(Registration.code, 8192)
    #expect(scene.register() == .success)
    scene.program.evict(Registration.code)
    #expect(scene.program.bringIn(Registration.code))
    scene.program.evict(Registration.code + 4096)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(scene.unregister() == .success)
    #expect(scene.program.read(Registration.code, 8192) == code)
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
  }

  /// What the program has put over the marks stays.
  @Test func pagesThatWereRewritten() {
    var scene = Scene.registered()
    let mine = [UInt8](repeating: 0x55, count: 4096)
    scene.program.write(mine, at: Registration.code + 4096)
    #expect(scene.unregister() == .success)
    #expect(scene.program.read(Registration.code + 4096, 4096) == mine)
    #expect(scene.program.read(scene.entry, 3) == [PALCore.script, 0, 0xC3])
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
  }

  /// Pages that are there no more are waited for, as systems take them away for a moment, but not for ever.
  @Test(arguments: [0, 4096] as [UInt64])
  func pagesThatAreGone(_ offset: UInt64) {
    var scene = Scene.registered()
    scene.program.unmap(Registration.code + offset)
    scene.thread.prepare(.unregister, rcx: scene.entry)
    #expect(scene.thread.run(limit: 100) == .again)
    scene.machine.letTimePass()
    #expect(scene.thread.run() == .finished && scene.thread.cpu[.rax] == 0)
    #expect(scene.machine.pals.count == 0)
    let other = Registration.code + (4096 - offset)
    #expect(scene.program.read(other + 0x20, 16) == [UInt8](repeating: 0x90, count: 16))
    #expect(PoolAudit.problems(of: scene.machine) == [])
  }

  /// A page that comes back in time is put right.
  @Test func pagesThatAreGoneForAMoment() {
    var scene = Scene.registered()
    let entry = scene.program.tables.leaf(Registration.code + 4096)
    scene.program.tables.setLeaf(Registration.code + 4096, 0)
    scene.thread.prepare(.unregister, rcx: scene.entry)
    #expect(scene.thread.run(limit: 100) == .again)
    scene.program.tables.setLeaf(Registration.code + 4096, entry)
    scene.machine.letTimePass()
    #expect(scene.thread.run() == .finished && scene.thread.cpu[.rax] == 0)
    #expect(scene.program.read(Registration.code + 4096, 16) == [UInt8](repeating: 0x90, count: 16))
  }

  /// A call that waits for its thread is over with its PAL.
  @Test func whileACallIsParked() {
    var scene = Scene.registered()
    scene.machine.interrupt(before: 2)
    scene.thread.prepareCall(scene.entry, [])
    #expect(scene.thread.stepCall() == .unfinished)
    var other = ProgramThread(scene.program, 1)
    other.processor = 1
    #expect(other.unregister(scene.entry) == .success)
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
    #expect(scene.thread.stepCall() == .ordinary, "the program's own code")
    #expect(scene.isSound)
  }

  /// While the PAL runs on another CPU, the request waits.
  @Test func whileItRuns() {
    var scene = Scene.registered()
    var events: [ProgramThread.Event] = []
    var other = ProgramThread(scene.program, 1)
    other.processor = 1
    other.prepare(.unregister, rcx: scene.entry)
    let machine = scene.machine
    machine.scripts[0] = { core in
      events.append(other.step())
      machine.currentProcessor = 0
      core[.rax] = 9
    }
    #expect(scene.thread.call(scene.entry) == .returned(9))
    #expect(events == [.again])
    #expect(other.run() == .finished && other.cpu[.rax] == 0)
    #expect(machine.pals.count == 0)
  }

  /// What is on its way in can be ended, too.
  @Test func whileItIsRegistered() {
    var scene = Scene()
    scene.program.evict(Registration.stack)
    scene.thread.prepare(scene.registration)
    #expect(scene.thread.step().isFault)
    var other = ProgramThread(scene.program, 1)
    #expect(other.unregister(scene.entry) == .success)
    #expect(scene.machine.pals.count == 0)
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
  }
}
