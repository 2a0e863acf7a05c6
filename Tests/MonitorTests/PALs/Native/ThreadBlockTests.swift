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

  /// No PAL can know another's guard by its own.
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
