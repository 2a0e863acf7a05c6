import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Memory of the caller that its PAL sees at the same addresses.
@Suite struct ShareTests {
  private static let lists = Program.heap + 0x6000
  private static let shared = Program.heap + 0xFF8

  /// Writes the lists, and makes the request.
  private func share(_ scene: inout Scene, _ ranges: [(UInt64, UInt64)], count: UInt64? = nil)
    -> HypercallResult?
  {
    let word = scene.program.wordBytes
    for (index, range) in ranges.enumerated() {
      scene.program.writeWord(range.0, at: Self.lists + UInt64(index) * word)
      scene.program.writeWord(range.1, at: Self.lists + 0x800 + UInt64(index) * word)
    }
    return scene.thread.hypercall(
      .share, rcx: scene.entry, rdx: Self.lists, rsi: Self.lists + 0x800, rdi: count ?? UInt64(ranges.count))
  }

  /// Copied in before each call and out behind it: these bytes and no others.
  @Test(arguments: GuestKind.all)
  func goesInAndOut(_ kind: GuestKind) {
    var scene = Scene.registered([.integer], kind) { core in
      #expect(try core.bytes(at: Self.shared, count: 16) == Array(1...16))
      #expect(try core.load(Self.shared - 1, bytes: 1) == 0, "not shared, though on the same page")
      try core.place([UInt8](repeating: 7, count: 18), at: Self.shared - 1)
      core[.rax] = try core.argument(0)
    }
    scene.program.write([9] + Array(1...16) + [9], at: Self.shared - 1)
    #expect(share(&scene, [(Self.shared, 16)]) == .success)
    scene.machine.interruptAlways()
    #expect(scene.thread.call(scene.entry, 5) == .returned(5))
    #expect(scene.program.read(Self.shared - 1, 18) == [9] + [UInt8](repeating: 7, count: 16) + [9])
    scene.program.write(Array(1...16), at: Self.shared)
    scene.machine.scripts[0] = { core in
      let first = try core.load(Self.shared, bytes: 1)
      #expect(first == 1)
    }
    #expect(scene.thread.call(scene.entry, 5) == .returned(0))
    #expect(PoolAudit.problems(of: scene.machine) == [])
    #expect(scene.unregister() == .success)
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
  }

  /// The caller's rights decide at each call; what was shared may be gone by then.
  @Test func rightsAreTheCallers() {
    var runs = 0
    var scene = Scene.registered { _ in runs += 1 }
    #expect(share(&scene, [(Self.shared, 16)]) == .success)
    scene.program.protect(Self.shared + 8, without: .rw)
    let fault = CallResult.fault(.pageFault, .present | .write | .user, address: Self.shared + 8)
    #expect(scene.thread.call(scene.entry) == fault)
    scene.program.evict(Self.shared + 8)
    scene.program.allow(Self.shared + 8, .rw)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(runs == 1)
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let ranges: [(UInt64, UInt64)]
    var count: UInt64?
  }

  private static let refusals = [
    Refusal(testDescription: "none", ranges: [], count: 0),
    Refusal(testDescription: "too many", ranges: [(shared, 8)], count: 11),
    Refusal(testDescription: "a count of no size", ranges: [(shared, 8)], count: 0x8000_0001),
    Refusal(testDescription: "empty", ranges: [(shared, 0)]),
    Refusal(testDescription: "page 0", ranges: [(8, 8)]),
    Refusal(testDescription: "wraps", ranges: [(0xFFFF_FFFF_FFFF_F800, 0x1000)]),
    Refusal(testDescription: "everything", ranges: [(0x1000, 0x7FFF_FFFF_F000 | 0xFFFF_0000)]),
    Refusal(testDescription: "the last page", ranges: [(0x7FFF_FFFF_F000, 0x1001)]),
    Refusal(testDescription: "in the code", ranges: [(Registration.code + 0x100, 8)]),
    Refusal(testDescription: "into the stack", ranges: [(Registration.stack - 8, 9)]),
    Refusal(testDescription: "same page twice", ranges: [(Program.heap, 8), (Program.heap + 8, 8)]),
    Refusal(testDescription: "second is bad", ranges: [(shared, 8), (Registration.data, 8)]),
  ]

  @Test(arguments: refusals, GuestKind.widths)
  func badRanges(_ refusal: Refusal, _ kind: GuestKind) {
    var scene = Scene.registered([], kind)
    scene.program.write([UInt8](repeating: 1, count: 0x800), at: Self.lists)
    let free = scene.machine.pals.freeFrames
    #expect(share(&scene, refusal.ranges, count: refusal.count) == .badShare)
    #expect(scene.machine.pals.freeFrames == free && scene.record.shares.count == 0)
    #expect(share(&scene, [(Self.shared, 16)]) == .success)
  }

  /// Ten in all, over all requests.
  @Test func tenInAll() {
    var scene = Scene.registered()
    let ranges = (0..<6).map { (0x100_0000 + UInt64($0) * 0x1000, UInt64(8)) }
    #expect(share(&scene, ranges) == .success)
    #expect(share(&scene, ranges.map { ($0.0 + 0x10_0000, $0.1) }) == .badShare)
    #expect(share(&scene, ranges.prefix(4).map { ($0.0 + 0x10_0000, $0.1) }) == .success)
    #expect(share(&scene, [(Self.shared, 8)]) == .badShare)
    #expect(scene.record.shares.count == 10)
  }

  @Test func refusedForOtherReasons() {
    var scene = Scene.registered()
    scene.registration.entry += 1
    #expect(share(&scene, [(Self.shared, 8)]) == .noSuchPAL)
    scene.registration.entry -= 1
    scene.program.protect(Self.lists, without: .us)
    let lists = Self.lists
    let request = { (thread: inout ProgramThread, entry: UInt64) in
      thread.hypercall(.share, rcx: entry, rdx: lists, rsi: lists, rdi: 1)
    }
    #expect(request(&scene.thread, scene.entry) == .notAccessible)
    scene.program.allow(Self.lists, .us)
    scene.machine.interrupt(before: 1)
    scene.thread.prepareCall(scene.entry, [])
    #expect(scene.thread.stepCall() == .unfinished)
    var other = ProgramThread(scene.program, 1)
    #expect(request(&other, scene.entry) == .busy)
    #expect(scene.thread.stepCall() == .returned(0))
  }

  /// More than the pool has: nothing is kept.
  @Test(arguments: [40, 45, 50])
  func outOfMemory(_ pages: Int) {
    var scene = Scene.registered(poolPages: pages)
    let free = scene.machine.pals.freeFrames
    #expect(share(&scene, [(0x100_0000, free * 4096)]) == .outOfMemory)
    #expect(scene.machine.pals.freeFrames == free && scene.record.shares.count == 0)
    #expect(PoolAudit.problems(of: scene.machine) == [])
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(share(&scene, [(0x4000_0000, 8)]) == .success)
  }
}
