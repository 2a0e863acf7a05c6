import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Registering while pages are absent, and with more pages than one exit serves.
@Suite struct RegisterPagesTests {
  /// One absent page after the other is brought in by the guest's own page faults, and the request runs again.
  @Test(arguments: GuestKind.all)
  func absentPages(_ kind: GuestKind) {
    var scene = Scene([.pointer(1)], kind)
    for section in scene.registration.sections {
      for page in 0..<UInt64(section.pages) { scene.program.evict(section.address + page * 4096) }
    }
    scene.program.evict(Program.heap + 0x7000)
    scene.thread.prepare(scene.registration)
    var faults: [UInt64] = []
    loop: while true {
      let before = scene.thread.cpu
      switch scene.thread.step() {
      case .fault(.pageFault, let code, let address):
        #expect(!code.contains(.present) && code.contains(.user))
        #expect(scene.thread.cpu.agrees(with: before))
        faults.append(address)
        #expect(scene.program.bringIn(address))
      case .finished: break loop
      case let event:
        Issue.record("\(event)")
        return
      }
    }
    #expect(scene.thread.cpu[.rax] == 0)
    let code = Registration.code
    let expected = [
      Program.heap + 0x7000, code, code + 4096, Registration.data, Registration.area,
      Registration.area + 4096,
      Registration.stack, Registration.stack + 4096,
    ]
    #expect(faults == expected)
    scene.program.writeWord(5, at: Program.heap)
    #expect(scene.thread.call(scene.entry, Program.heap) == .returned(0))
    #expect(scene.isSound)
  }

  /// What a page fault tells the kernel: the access that was tried.
  @Test func faultsTellTheAccess() {
    var scene = Scene()
    scene.program.evict(Registration.code)
    scene.thread.prepare(scene.registration)
    #expect(scene.thread.step() == .fault(.pageFault, .user | .write, address: Registration.code))
    #expect(scene.program.bringIn(Registration.code))
    scene.program.evict(Registration.data)
    #expect(scene.thread.step() == .fault(.pageFault, .user, address: Registration.data))
  }

  /// Large sections take many exits, with the guest's turn between them.
  @Test func manyExits() {
    var scene = Scene(poolPages: 512, memorySize: 0x40_0000)
    scene.registration.sections[0].pages = 70
    scene.registration.sections[1] = .init(.data, 100, 0x100_0000)
    scene.registration.entry = Registration.code + 45 * 4096 + 0x123
    scene.registration.sections[2].address = 0x200_0000
    scene.registration.sections[3].address = 0x210_0000
    scene.program.makeSections(scene.registration)
    scene.program.describe(scene.registration)
    scene.begin()
    scene.thread.prepare(scene.registration)
    scene.thread.cpu.isInShadow = true
    #expect(scene.thread.step() == .again)
    #expect(!scene.thread.cpu.isInShadow, "interrupts are taken before the next exit")
    var exits = 1
    while scene.thread.step() == .again { exits += 1 }
    #expect(scene.thread.cpu[.rax] == 0)
    #expect(exits >= (70 + 100) / 8 && exits < 40)
    let code = scene.program.read(Registration.code, 70 * 4096)
    #expect(code.count { $0 != 0xCC } <= 11)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    scene.thread.prepare(.unregister, rcx: scene.entry)
    #expect(scene.thread.run() == .finished && scene.thread.cpu[.rax] == 0)
    scene.program.write([UInt8](repeating: 0, count: 0x300), at: scene.thread.stackEnd - 0x300)
    let isAsBefore = MachineState(scene.machine) == scene.beginning
    #expect(isAsBefore)
  }

  /// A request that has begun and is not repeated for a while is forgotten when another one for the entry comes.
  @Test func otherRequestTakesOver() {
    var scene = Scene()
    scene.program.evict(Registration.stack)
    scene.thread.prepare(scene.registration)
    #expect(scene.thread.step().isFault)
    #expect(scene.machine.pals.count == 1)
    #expect(scene.program.bringIn(Registration.stack))
    var other = ProgramThread(scene.program, 1)
    #expect(other.register(scene.registration) == .alreadyRegistered)
    scene.machine.letTimePass()
    #expect(other.register(scene.registration) == .success)
    #expect(scene.machine.pals.count == 1)
    #expect(scene.thread.run() == .finished)
    #expect(scene.thread.cpu[.rax] == UInt64(HypercallResult.alreadyRegistered.rawValue))
    #expect(other.call(scene.entry) == .returned(0))
  }

  /// A thread that gives up what it began may begin another request at once; a handler that has interrupted it not.
  @Test func sameThreadTakesOverAtOnce() {
    var scene = Scene()
    scene.program.evict(Registration.stack)
    scene.thread.prepare(scene.registration)
    #expect(scene.thread.step().isFault)
    #expect(scene.program.bringIn(Registration.stack))
    var handler = scene.thread
    handler.prepare(scene.registration)
    handler.cpu[.rsp] -= 0x80
    #expect(handler.step() == .finished)
    #expect(handler.cpu[.rax] == UInt64(HypercallResult.alreadyRegistered.rawValue))
    var caller = scene.thread
    caller.prepare(scene.registration)
    caller.cpu[.rsp] += 0x80
    #expect(caller.run(limit: 10) == .finished && caller.cpu[.rax] == 0)
    #expect(scene.machine.pals.count == 1)
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }

  /// While nothing is marked yet, the program's own code runs at the entry.
  @Test func entryIsThePrograms() {
    var scene = Scene()
    scene.program.evict(Registration.stack)
    scene.thread.prepare(scene.registration)
    #expect(scene.thread.step().isFault)
    var other = ProgramThread(scene.program, 1)
    #expect(other.call(scene.entry) == .ordinary)
    scene.program.write([0x0F, 0x01, 0xD9], at: scene.entry)
    other.prepareCall(scene.entry, [])
    other.cpu[.rax] = 255
    #expect(other.step() == .finished && other.cpu[.rax] == 0, "a hypercall of the program's own")
  }

  /// The code section ceases to be writable when half of it is marked: everything is put back.
  @Test func marksAreRolledBack() {
    var scene = Scene(memorySize: 0x40_0000)
    scene.registration.sections[0].pages = 60
    scene.registration.sections[1].address = 0x100_0000
    scene.registration.sections[2].address = 0x200_0000
    scene.registration.sections[3].address = 0x210_0000
    scene.program.makeSections(scene.registration)
    scene.program.describe(scene.registration)
    scene.begin()
    scene.thread.prepare(scene.registration)
    repeat { #expect(scene.thread.step() == .again) } while scene.record.stage == .copying
    #expect(scene.record.stage == .marking)
    #expect(scene.program.read(scene.entry, 1) == [0x0F])
    scene.program.protect(Registration.code + 59 * 4096, without: .rw)
    #expect(scene.thread.run() == .finished)
    #expect(scene.thread.cpu[.rax] == UInt64(HypercallResult.codeNotWritable.rawValue))
    scene.program.allow(Registration.code + 59 * 4096, .rw)
    let isAsBefore = MachineState(scene.machine) == scene.beginning
    #expect(isAsBefore)
  }

  /// A page that the kernel swaps out while it is being marked comes back, and is marked.
  @Test func pageGoesWhileMarking() {
    var scene = Scene(memorySize: 0x40_0000)
    scene.registration.sections[0].pages = 60
    scene.registration.sections[1].address = 0x100_0000
    scene.registration.sections[2].address = 0x200_0000
    scene.registration.sections[3].address = 0x210_0000
    scene.program.makeSections(scene.registration)
    scene.program.describe(scene.registration)
    scene.thread.prepare(scene.registration)
    repeat { _ = scene.thread.step() } while scene.record.stage == .copying
    scene.program.evict(Registration.code + 59 * 4096)
    #expect(scene.thread.run() == .finished && scene.thread.cpu[.rax] == 0)
    #expect(scene.program.read(Registration.code + 59 * 4096, 4096).allSatisfy { $0 == 0xCC })
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }
}
