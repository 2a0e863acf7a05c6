import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// What FS and GS of loaded PALs lead to.
@Suite struct ThreadBlockTests {
  private static let stackEnd = NativeScene.stack + 8192
  private static let address = stackEnd - 64

  /// Its own address, a guard, and nothing else; the stack begins below it.
  @Test(arguments: [ImageFormat.Mode.bits64, .bits32])
  func isAtTheEndOfTheStack(_ mode: ImageFormat.Mode) {
    var scene = NativeScene([(8, [])], mode: mode)
    scene.machine.provide(secret: 7)
    #expect(scene.load() == .success)
    #expect(scene.record.context.threadBase == Self.address)
    let word = mode == .bits64 ? 8 : 4
    let place = mode == .bits64 ? 40 : 20
    scene.machine.scripts[0] = { core in
      #expect(core[.rsp] + UInt64(word) == Self.address)
      let block = try core.bytes(at: Self.address, count: 64)
      #expect(block.prefix(word).reversed().reduce(0) { $0 << 8 | UInt64($1) } == Self.address)
      #expect(block[place] == 0)
      #expect(block[place + 1..<place + word].contains { $0 != 0 })
      let others = block.enumerated().filter { $0.offset >= word && !(place..<place + word ~= $0.offset) }
      #expect(others.allSatisfy { $0.element == 0 })
      core[.rax] = 5
    }
    #expect(scene.thread.call(scene.handle, 0, .systemV, []) == .returned(5))
  }

  /// The guard as a call finds it; the call then ends as `ends` wants.
  private func seenGuard(
    _ scene: inout NativeScene, _ result: NativeResult? = nil,
    ends: @escaping @Sendable (inout PALCore) throws -> Void = { _ in }
  ) -> UInt64 {
    let seen = SeenGuard()
    scene.machine.scripts[0] = { core in
      seen.value = try core.load(Self.address + 40, bytes: 8)
      core[.rax] = 5
      try ends(&core)
    }
    #expect(scene.thread.call(scene.handle, 0, .systemV, []) == result ?? .returned(5))
    return seen.value
  }

  private final class SeenGuard: @unchecked Sendable { var value: UInt64 = 0 }

  /// Who can make calls fail learns nothing of the guard that counts from then on.
  @Test func failedCallsSpendTheGuard() {
    var scene = NativeScene([(8, [])])
    scene.machine.provide(secret: 7)
    #expect(scene.load() == .success)
    let first = seenGuard(&scene)
    #expect(seenGuard(&scene) == first)
    var guards: Set<UInt64> = [first]
    for turn in 1...3 {
      let failing = seenGuard(&scene, .refused(.palFailed)) { _ in
        throw PALStop(exit: .exception(.invalidOpcode, errorCode: 0))
      }
      #expect(guards.contains(failing), "it was the one of the call before")
      #expect(guards.insert(seenGuard(&scene)).inserted, "turn \(turn)")
    }
    // The block is where it was, and nothing else in it has changed.
    #expect(scene.record.context.threadBase == Self.address)
    _ = seenGuard(&scene) { core in
      let own = try core.load(Self.address, bytes: 8)
      let others = try core.bytes(at: Self.address + 48, count: 16)
      #expect(own == Self.address && others.allSatisfy { $0 == 0 })
    }
  }

  /// The most arguments that there are, on a stack of one page.
  @Test(arguments: [ImageFormat.Mode.bits64, .bits32])
  func argumentsAreBelowIt(_ mode: ImageFormat.Mode) {
    var scene = NativeScene([(8, (0..<16).map { _ in .value(8) })], mode: mode)
    scene.image.stack = .init(address: NativeScene.stack, bytes: 4096)
    scene.writeImage()
    #expect(scene.load() == .success)
    let block = NativeScene.stack + 4096 - 64
    let arguments = (1...16).map { UInt64($0) << 32 | UInt64($0) }
    scene.machine.scripts[0] = { core in
      let own = try core.load(block, bytes: mode == .bits64 ? 8 : 4)
      let last = mode == .bits64 ? core[.rsp] + 8 + 9 * 8 : core[.rsp] + 4 + 15 * 8
      let argument = try core.load(last, bytes: 8)
      #expect(own == block && last + 8 <= block && argument == arguments[15])
      core[.rax] = 5
      core[.rdx] = 0
    }
    #expect(scene.thread.call(scene.handle, 0, .systemV, arguments) == .returned(5))
  }

  /// Each PAL has another, and each boot.
  @Test func guardsDiffer() throws {
    var guards: Set<UInt64> = []
    for secret in UInt8(1)...3 {
      var scene = NativeScene([(8, [])])
      scene.machine.provide(secret: secret)
      for _ in 0..<3 {
        #expect(scene.load() == .success)
        scene.machine.scripts[0] = { $0[.rax] = try $0.load(Self.address + 40, bytes: 8) }
        guard case .returned(let value) = scene.thread.call(scene.handle, 0, .systemV, []) else {
          Issue.record("the call is not done")
          continue
        }
        guards.insert(value)
        #expect(scene.unload() == .success)
      }
    }
    #expect(guards.count == 9)
  }

  /// Without a secret there is no guard, and all else is as it should be.
  @Test func withoutAMicroTPM() {
    var scene = NativeScene([(8, [])]).loaded()
    scene.machine.scripts[0] = { core in
      #expect(try core.load(Self.address, bytes: 8) == Self.address)
      core[.rax] = try core.load(Self.address + 40, bytes: 8)
    }
    #expect(scene.thread.call(scene.handle, 0, .systemV, []) == .returned(0))
  }

  /// PALs of the program's own code have what they always had.
  @Test func registeredPALsHaveNone() {
    var scene = Scene([])
    #expect(scene.register() == .success)
    #expect(scene.record.context.threadBase == 0)
  }
}
