import Testing
import Synchronization
import TrustVisorABI
import X86

@testable import Monitor

/// Whose call it is: the same thread's same call goes on; all others wait, are refused, or take its place.
@Suite struct ReentryTests {
  /// A parked call of a PAL that returns its argument plus a hundred, and counts how often it begins.
  private final class Parked {
    var scene: Scene
    var begins = 0

    init() {
      scene = Scene.registered([.integer], code: [PALCore.script, 1, 0x90, PALCore.script, 0, 0xC3])
      scene.machine.scripts[1] = { [unowned self] core in
        begins += 1
        core[.rbx] = try core.argument(0)
      }
      scene.machine.scripts[0] = { core in core[.rax] = core[.rbx] + 100 }
      scene.machine.interrupt(before: 2)
      scene.thread.prepareCall(scene.entry, [1])
      #expect(scene.thread.stepCall() == .unfinished)
      scene.machine.interruption = { nil }
    }

    var stackPointer: UInt64 { scene.thread.cpu[.rsp] }
    var refusal: CallResult { .fault(.pageFault, .present | .user, address: scene.entry) }

    /// Another call by the same thread, with `argument` at `stackPointer`.
    func call(_ argument: UInt64, at stackPointer: UInt64) -> CallResult {
      var handler = scene.thread
      handler.prepareCall(scene.entry, [argument], stackPointer: stackPointer)
      return handler.stepCall()
    }
  }

  @Test func goesOn() {
    let parked = Parked()
    #expect(parked.scene.thread.stepCall() == .returned(101))
    #expect(parked.begins == 1)
  }

  /// A signal handler, deeper on the stack, is refused; the call that it has interrupted completes.
  @Test func deeper() {
    let parked = Parked()
    #expect(parked.call(2, at: parked.stackPointer - 0x80) == parked.refusal)
    #expect(parked.scene.record.statistics.lastRefusal == .reentered)
    #expect(parked.call(1, at: parked.stackPointer - 8) == parked.refusal, "even with the same argument")
    #expect(parked.scene.thread.stepCall() == .returned(101))
    #expect(parked.begins == 1)
  }

  /// From the same stack or a higher one, the old call has been left for good.
  @Test(arguments: [0, 8, 0x40] as [UInt64])
  func abandoned(_ distance: UInt64) {
    let parked = Parked()
    #expect(parked.call(2, at: parked.stackPointer + distance) == .returned(102))
    #expect(parked.begins == 2)
    #expect(parked.scene.thread.call(parked.scene.entry, 3) == .returned(103))
  }

  @Test func abandonedForAnotherReturnAddress() {
    let parked = Parked()
    parked.scene.program.write(UInt64(Program.hypercall + 0x200), at: parked.stackPointer)
    #expect(parked.scene.thread.step() == .jumped(Program.hypercall + 0x200))
    #expect(parked.begins == 2)
  }

  /// Also when all that was left of the old call was its results.
  @Test func abandonedResults() {
    var runs = 0
    var scene = Scene.registered([.pointer(1), .integer])
    let program = scene.program
    scene.machine.scripts[0] = { core in
      runs += 1
      try core.store(UInt64(runs), bytes: 8, at: core.argument(0))
      if runs == 1 { program.evict(Program.heap) }
    }
    scene.thread.prepareCall(scene.entry, [Program.heap, 1])
    #expect(scene.thread.step().isFault)
    let handler = { (distance: UInt64) -> CallResult in
      var handler = scene.thread
      handler.prepareCall(
        scene.entry, [Program.heap + 4096, 2], stackPointer: scene.thread.cpu[.rsp] - distance)
      return handler.stepCall()
    }
    #expect(handler(64) == .fault(.pageFault, .present | .user, address: scene.entry))
    #expect(handler(0) == .returned(0))
    #expect(program.read(UInt64.self, at: Program.heap + 4096) == 2)
    #expect(program.bringIn(Program.heap))
    #expect(program.read(UInt64.self, at: Program.heap) == 0, "the old call's results are lost")
    #expect(runs == 2)
  }

  /// Before the PAL has begun there is nothing to lose: a handler's call runs, and then the interrupted one begins.
  @Test func deeperBeforeItRuns() {
    var arguments: [UInt64] = []
    var scene = Scene.registered([.pointer(1), .integer]) { core in arguments.append(try core.argument(1)) }
    scene.program.evict(Program.heap)
    scene.thread.prepareCall(scene.entry, [Program.heap, 1])
    #expect(scene.thread.step().isFault)
    var handler = scene.thread
    handler.prepareCall(scene.entry, [Program.heap + 4096, 2], stackPointer: scene.thread.cpu[.rsp] - 64)
    #expect(handler.stepCall() == .returned(0))
    #expect(scene.thread.finishCall() == .returned(0))
    #expect(arguments == [2, 1])
  }

  /// Other threads wait, each with its own stack, and get their turn.
  @Test func otherThreadsWait() {
    let parked = Parked()
    var others = [ProgramThread(parked.scene.program, 1), ProgramThread(parked.scene.program, 2)]
    for index in others.indices {
      others[index].processor = index
      others[index].prepareCall(parked.scene.entry, [UInt64(index) + 10])
      others[index].cpu.isInShadow = true
      let before = others[index].cpu
      for _ in 0..<100 { #expect(others[index].step() == .again) }
      #expect(others[index].cpu.agrees(with: before) && !others[index].cpu.isInShadow)
    }
    #expect(parked.scene.thread.stepCall() == .returned(101))
    #expect(others[1].stepCall() == .returned(111))
    #expect(others[0].stepCall() == .returned(110))
  }

  /// Threads are told by FS and by GS.
  @Test(arguments: [ThreadBases(fs: 1, gs: 0), ThreadBases(fs: 0x7F00_0000, gs: 1)])
  func threadsAreToldByTheirBases(_ bases: ThreadBases) {
    let parked = Parked()
    var other = parked.scene.thread
    other.cpu.threadBases = bases
    #expect(other.step() == .again)
    #expect(parked.begins == 1)
  }

  /// They do not wait for a thread that never comes back.
  @Test func patienceEnds() {
    let parked = Parked()
    var other = ProgramThread(parked.scene.program, 1)
    other.prepareCall(parked.scene.entry, [7])
    #expect(other.step() == .again)
    parked.scene.haveWaited(times: CallPolicy.patience - 1)
    #expect(other.stepCall() == parked.refusal)
    #expect(parked.scene.record.statistics.lastRefusal == .busy)
    #expect(parked.scene.thread.stepCall() == .returned(101), "but should it come back, it goes on")
    #expect(other.stepCall() == .returned(107))
  }

  /// The waiting begins anew each time the call gets on.
  @Test func patienceIsRenewed() {
    let parked = Parked()
    parked.scene.haveWaited(times: CallPolicy.patience - 1)
    parked.scene.machine.interrupt(before: 1)
    #expect(parked.scene.thread.stepCall() == .unfinished)
    var other = ProgramThread(parked.scene.program, 1)
    other.prepareCall(parked.scene.entry, [7])
    #expect(other.step() == .again)
  }

  /// While the PAL runs on another CPU, nobody else enters it.
  @Test func whileItRuns() {
    var inside: [ProgramThread.Event] = []
    var scene = Scene.registered()
    var other = ProgramThread(scene.program, 1)
    other.processor = 1
    other.prepareCall(scene.entry, [])
    scene.machine.scripts[0] = { core in
      inside.append(other.step())
      core.machine.currentProcessor = 0
    }
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(inside == [.again])
    scene.machine.scripts[0] = { _ in }
    #expect(other.stepCall() == .returned(0))
  }
}

extension Scene {
  /// As if other threads had come in vain that often.
  func haveWaited(times: UInt32) {
    let key = PALKey(space: thread.cpu.paging.addressSpace, entry: entry)
    guard case .found(let number) = machine.pals.find(key) else { return }
    machine.pals.slot(number).pointee.waits.store(times, ordering: .relaxed)
  }
}
