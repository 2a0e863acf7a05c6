import Synchronization
import Testing
import TrustVisorABI
import X86

@testable import Monitor

@Suite struct PoolTests {
  /// With every size of pool: the PAL fits and works, or is refused and everything is given back.
  @Test(arguments: 12...40)
  func exhaustion(_ pages: Int) {
    var scene = Scene([.pointer(1)], poolPages: pages)
    let needed: UInt64 = 2 + 4 + 7
    let fits = scene.machine.pals.frameCount >= needed
    #expect(scene.register() == (fits ? .success : .outOfMemory))
    #expect(scene.machine.pals.count == (fits ? 1 : 0))
    #expect(PoolAudit.problems(of: scene.machine) == [])
    if fits {
      #expect(scene.thread.call(scene.entry, Program.heap) == .returned(0))
      #expect(scene.unregister() == .success)
    }
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
  }

  /// The pool runs out in the middle of a later PAL's copying: its caller's code stays as it was.
  @Test func exhaustionAmongOthers() {
    var scene = Scene(poolPages: 80)
    var count: UInt64 = 0
    while true {
      var registration = Registration(slot: count)
      registration.sectionList = Program.heap + 0x5000
      registration.parameterList = Program.heap + 0x5800
      scene.program.makeSections(registration)
      scene.registration = registration
      scene.program.describe(registration)
      scene.begin()
      let before = scene.beginning
      guard let result = scene.register(), result == .success else {
        #expect(MachineState(scene.machine) == before)
        break
      }
      count += 1
    }
    #expect(count >= 3)
    #expect(PoolAudit.problems(of: scene.machine) == [])
    for slot in 0..<count {
      #expect(scene.thread.call(Registration(slot: slot).entry) == .returned(0))
      #expect(scene.thread.unregister(Registration(slot: slot).entry) == .success)
    }
    #expect(scene.machine.pals.freeFrames == scene.machine.pals.frameCount)
    #expect(PoolAudit.problems(of: scene.machine) == [])
  }

  @Test func tenThousandCycles() {
    var scene = Scene([.pointer(1), .integer])
    var failures = 0
    for cycle in 0..<10_000 {
      if scene.register() != .success { failures += 1 }
      if cycle % 16 == 0, scene.thread.call(scene.entry, Program.heap, 1) != .returned(0) { failures += 1 }
      if scene.unregister() != .success { failures += 1 }
    }
    #expect(failures == 0)
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
    #expect(PoolAudit.problems(of: scene.machine) == [])
  }

  /// Frames are zero when they are handed out, whatever was in them.
  @Test func framesAreZero() throws {
    let scene = Scene(poolPages: 40)
    // The pool is the machine's, and lives as long.
    defer { withExtendedLifetime(scene) {} }
    let registry = scene.machine.pals
    for round in 0..<3 {
      var frames: [PhysicalAddress] = []
      while let frame = try? registry.allocateFrame() {
        let buffer = registry.memory.buffer(frame, bytes: 4096)
        #expect(buffer.allSatisfy { $0 == 0 })
        buffer.initializeMemory(as: UInt8.self, repeating: UInt8(0x70 + round))
        frames.append(frame)
      }
      #expect(UInt64(frames.count) == registry.frameCount && Set(frames).count == frames.count)
      for frame in frames.shuffled() { registry.freeFrame(frame) }
      #expect(registry.freeFrames == registry.frameCount)
    }
  }

  /// What a call costs does not grow with the number of PALs: chains of the index stay short.
  @Test func chainsAreShort() throws {
    for (spaces, entries, distance) in [(1, 4000, 0x10), (4000, 1, 0), (63, 63, 0x1000)]
      as [(UInt64, UInt64, UInt64)]
    {
      let machine = ArrayMachine(poolPages: 33_000)
      let request = Request(
        caller: CallerIdentity(), first: 0, second: 0, third: 0)
      for space in 0..<spaces {
        for entry in 0..<entries {
          let key = PALKey(space: 0x10_0000 + space * 0x1000, entry: 0x40_0000 + entry * distance)
          let beginning = PALRegistry.Beginning(
            key: key, paging: ModelProcessor(.bits64).paging, request: request, stage: .copying, wordBytes: 8)
          #expect(try machine.pals.create(beginning) != nil)
        }
      }
      #expect(machine.pals.longestChain <= 12)
    }
  }
}

extension PALRegistry {
  /// How many places the longest chain of the index has.
  var longestChain: Int {
    var followers = Set<UInt32>()
    var next: [UInt32: UInt32] = [:]
    for index in 0..<layout.slotCount {
      let link = slot(PALNumber(UInt32(index))).pointee.next.load(ordering: .relaxed)
      guard link != 0, !isFree(PALNumber(UInt32(index))) else { continue }
      next[UInt32(index)] = link - 1
      followers.insert(link - 1)
    }
    return next.keys.filter { !followers.contains($0) }.map { length(from: $0, next) }.max() ?? 1
  }

  private func length(from first: UInt32, _ next: [UInt32: UInt32]) -> Int {
    var (count, place) = (1, first)
    while let following = next[place] {
      count += 1
      place = following
    }
    return count
  }
}
