import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Owners that are gone are noticed when memory or places are short, and what they held is freed.
@Suite struct OwnerTests {
  /// Another program, whose registering looks for the dead.
  private func neighbour(of scene: Scene) -> (thread: ProgramThread, registration: Registration) {
    let program = Program(scene.kernel)
    let registration = Registration()
    program.makeSections(registration)
    return (ProgramThread(program), registration)
  }

  /// Lets the neighbour register and unregister until everybody has been looked at, some time apart.
  private func sweep(_ scene: Scene, _ neighbour: inout (thread: ProgramThread, registration: Registration)) {
    for _ in 0..<3 {
      for _ in 0..<scene.machine.pals.layout.slotCount / 4 + 1 {
        #expect(neighbour.thread.register(neighbour.registration) == .success)
        #expect(neighbour.thread.unregister(neighbour.registration.entry) == .success)
      }
      scene.machine.letTimePass()
    }
  }

  private func isFound(_ scene: Scene, after change: (Program) -> Void) -> Bool {
    var neighbour = neighbour(of: scene)
    sweep(scene, &neighbour)
    #expect(scene.machine.pals.count == 1, "an owner that lives is not given up")
    change(scene.program)
    sweep(scene, &neighbour)
    #expect(PoolAudit.problems(of: scene.machine) == [])
    #expect(scene.machine.pals.count <= 1)
    return scene.machine.pals.count == 0
  }

  @Test(arguments: GuestKind.all)
  func tablesCleared(_ kind: GuestKind) {
    let scene = Scene.registered([], kind)
    #expect(
      isFound(scene) { program in
        program.machine.memory.place([UInt8](repeating: 0, count: 4096), at: program.tables.root.rawValue)
      })
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
  }

  /// Tables that are another's data now, whatever that is, lead nowhere.
  @Test(arguments: [0xA5, 0x5A, 0xFF, 0x01, 0x67] as [UInt8])
  func tablesReused(_ byte: UInt8) {
    let scene = Scene.registered()
    #expect(
      isFound(scene) { program in
        program.machine.memory.place([UInt8](repeating: byte, count: 4096), at: program.tables.root.rawValue)
      })
  }

  @Test(arguments: GuestKind.all)
  func entryUnmapped(_ kind: GuestKind) {
    #expect(isFound(Scene.registered([], kind)) { $0.unmap(Registration.code) })
  }

  /// A page-directory pointer of PAE with a reserved bit is none: a link of a list leads to what may look like a page
  /// on disk.
  @Test func linksInPointersOfPAE() {
    #expect(
      isFound(Scene.registered([], GuestKind(mode: .pae, codeSize: .bits32))) { program in
        program.evict(Registration.code)
        let (memory, root) = (program.machine.memory, program.tables.root)
        let place = root &+ (Registration.code >> 30) * 8
        memory.place(
          withUnsafeBytes(of: memory.load(UInt64.self, at: place)! | 1 << 6) { Array($0) }, at: place.rawValue
        )
      })
  }

  @Test func marksOverwritten() {
    #expect(isFound(Scene.registered()) { $0.write([0x90], at: Registration.code + 0x1F) })
  }

  /// A page of the same marks elsewhere is the owner's: the kernel has moved it.
  @Test func pageMoved() {
    #expect(
      !isFound(Scene.registered()) { program in
        program.evict(Registration.code)
        _ = program.bringIn(Registration.code)
      })
  }

  /// What may only be on disk counts as there.
  @Test(arguments: GuestKind.all)
  func pageOnDisk(_ kind: GuestKind) {
    var scene = Scene.registered([], kind)
    #expect(!isFound(scene) { $0.evict(Registration.code) })
    #expect(scene.program.bringIn(Registration.code))
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }

  /// An entry that is away for a moment is not the end.
  @Test func awayForAMoment() {
    var scene = Scene.registered()
    var neighbour = neighbour(of: scene)
    let entry = scene.program.tables.leaf(Registration.code)
    scene.program.tables.setLeaf(Registration.code, 0)
    for _ in 0..<50 {
      #expect(neighbour.thread.register(neighbour.registration) == .success)
      #expect(neighbour.thread.unregister(neighbour.registration.entry) == .success)
    }
    scene.program.tables.setLeaf(Registration.code, entry)
    sweep(scene, &neighbour)
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }

  /// A registration whose thread has died half way is given up; one that gets on is not.
  @Test func halfRegistered() {
    var scene = Scene()
    scene.program.evict(Registration.stack)
    scene.thread.prepare(scene.registration)
    #expect(scene.thread.step().isFault)
    var neighbour = neighbour(of: scene)
    for _ in 0..<5 {
      scene.machine.letTimePass()
      #expect(scene.thread.step().isFault, "it tries again")
      #expect(neighbour.thread.register(neighbour.registration) == .success)
      #expect(neighbour.thread.unregister(neighbour.registration.entry) == .success)
    }
    #expect(scene.machine.pals.count == 1)
    sweep(scene, &neighbour)
    #expect(scene.machine.pals.count == 0)
    #expect(scene.program.bringIn(Registration.stack))
    #expect(
      scene.thread.run() == .finished && scene.thread.cpu[.rax] == 0, "should it come back, it begins again")
  }

  /// A call that is parked does not keep a PAL whose owner is gone.
  @Test func parkedCall() {
    var scene = Scene.registered()
    scene.machine.interrupt(before: 2)
    scene.thread.prepareCall(scene.entry, [])
    #expect(scene.thread.stepCall() == .unfinished)
    scene.machine.interruption = { nil }
    #expect(isFound(scene) { $0.unmap(Registration.code) })
    #expect(scene.isSound)
  }

  /// A PAL that runs is nobody else's, even if its owner's page is away.
  @Test func runningMeanwhile() {
    var scene = Scene.registered()
    var neighbour = neighbour(of: scene)
    neighbour.thread.processor = 1
    let program = scene.program
    let entry = program.tables.leaf(Registration.code)
    scene.machine.scripts[0] = { [scene] core in
      program.tables.setLeaf(Registration.code, 0)
      sweep(scene, &neighbour)
      program.tables.setLeaf(Registration.code, entry)
      core.machine.currentProcessor = 0
      core[.rax] = 3
    }
    #expect(scene.thread.call(scene.entry) == .returned(3))
    #expect(scene.thread.unregister(scene.entry) == .success)
  }

  /// When the pool is short, the dead make room at once, or as soon as it is sure that they are.
  @Test func makesRoom() {
    let scene = Scene.registered(poolPages: 40)
    var neighbour = neighbour(of: scene)
    var free = scene.machine.pals.freeFrames
    while free >= 20 {
      _ = try? scene.machine.pals.allocateFrame()
      free -= 1
    }
    neighbour.registration.sections[1].pages = 8
    neighbour.thread.program.makeSections(neighbour.registration)
    #expect(neighbour.thread.register(neighbour.registration) == .outOfMemory)
    #expect(scene.machine.pals.freeFrames == 19)
    scene.program.unmap(Registration.code)
    neighbour.thread.prepare(neighbour.registration)
    #expect(neighbour.thread.run(limit: 100) == .again)
    scene.machine.letTimePass()
    #expect(neighbour.thread.run() == .finished && neighbour.thread.cpu[.rax] == 0)
    #expect(scene.machine.pals.count == 1)
  }

  /// A program that has got the page tables of a dead one is not taken for it.
  @Test func sameTablesAnew() {
    var scene = Scene.registered()
    scene.program.makeSections(scene.registration)
    #expect(scene.register() == .success)
    #expect(scene.machine.pals.count == 1)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(PoolAudit.problems(of: scene.machine) == [])
  }
}
