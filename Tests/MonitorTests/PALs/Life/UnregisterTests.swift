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

  /// Pages that are there no more raise what any access to them would; the PAL can still be ended when they are.
  @Test func pagesThatAreGone() {
    var scene = Scene.registered()
    scene.program.unmap(Registration.code + 4096)
    scene.thread.prepare(.unregister, rcx: scene.entry)
    #expect(scene.thread.run() == .fault(.pageFault, .user, address: Registration.code + 4096))
    scene.program.map(Registration.code + 4096)
    #expect(scene.unregister() == .success)
    #expect(scene.machine.pals.count == 0)
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
