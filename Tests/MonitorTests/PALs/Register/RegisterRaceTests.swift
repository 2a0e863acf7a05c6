import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Requests of two CPUs for the same entry, whose exits alternate in every way.
@Suite struct RegisterRaceTests {
  /// A PAL large enough for each request to take several exits.
  private func scene() -> Scene {
    var scene = Scene(memorySize: 0x40_0000)
    scene.registration.sections[0].pages = 40
    scene.registration.sections[1] = .init(.data, 40, 0x100_0000)
    scene.registration.sections[2].address = 0x200_0000
    scene.registration.sections[3].address = 0x210_0000
    scene.program.makeSections(scene.registration)
    scene.program.describe(scene.registration)
    scene.begin()
    return scene
  }

  private static let seeds = Array(UInt64(1)...40)

  /// One of them succeeds, the other is refused, and there is one PAL, which works.
  @Test(arguments: seeds)
  func registerTwice(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let scene = scene()
    var threads = [scene.thread, ProgramThread(scene.program, 1)]
    threads[1].processor = 1
    for index in threads.indices { threads[index].prepare(scene.registration) }
    let results = race(&threads, &random)
    #expect(results.sorted { $0.rawValue < $1.rawValue } == [.success, .alreadyRegistered])
    #expect(scene.machine.pals.count == 1)
    #expect(threads[0].call(scene.entry) == .returned(0))
    #expect(threads[1].unregister(scene.entry) == .success)
    threads[0].program.write([UInt8](repeating: 0, count: 0x300), at: threads[0].stackEnd - 0x300)
    let isAsBefore = MachineState(scene.machine).hasSamePool(as: scene.beginning)
    #expect(isAsBefore && scene.isSound)
  }

  /// Register against unregister: whatever comes of it, the code is marked or as it was.
  @Test(arguments: seeds)
  func registerAndUnregister(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let scene = scene()
    let code = scene.program.read(Registration.code, 40 * 4096)
    var threads = [scene.thread, ProgramThread(scene.program, 1)]
    threads[1].processor = 1
    threads[0].prepare(scene.registration)
    threads[1].prepare(.unregister, rcx: scene.entry)
    for _ in 0..<random.below(8) { _ = threads[0].step() }
    if threads[0].cpu.instructionPointer != Program.hypercall { threads[0].prepare(scene.registration) }
    _ = race(&threads, &random)
    let isThere = scene.machine.pals.count == 1
    let now = scene.program.read(Registration.code, 40 * 4096)
    #expect(isThere ? now[0] == 0xCC && now[40 * 4096 - 1] == 0xCC : now == code)
    if isThere { #expect(threads[1].unregister(scene.entry) == .success) }
    #expect(scene.program.read(Registration.code, 40 * 4096) == code)
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
  }

  /// Lets threads take turns at random until all hypercalls are over.
  private func race(_ threads: inout [ProgramThread], _ random: inout SeededGenerator) -> [HypercallResult] {
    var results = [HypercallResult?](repeating: nil, count: threads.count)
    for _ in 0..<1000 where results.contains(nil) {
      let index = random.below(threads.count)
      guard results[index] == nil else { continue }
      switch threads[index].step() {
      case .finished: results[index] = HypercallResult(rawValue: UInt32(threads[index].cpu[.rax]))
      case .again: break
      case let event: Issue.record("\(event)")
      }
    }
    return results.compactMap(\.self)
  }
}
