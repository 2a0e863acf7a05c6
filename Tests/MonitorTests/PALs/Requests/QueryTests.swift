import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// What the monitor tells about a PAL.
@Suite struct QueryTests {
  private static let report = Program.heap + 0x1FC0

  private func query(_ scene: inout Scene) -> HypercallResult? {
    scene.thread.hypercall(.queryEntry, rcx: scene.entry, rdx: Self.report)
  }

  private func number<Value: FixedWidthInteger>(_ type: Value.Type, _ offset: Int, _ scene: Scene) -> Value {
    scene.program.read(type, at: Self.report + UInt64(offset))
  }

  @Test(arguments: GuestKind.widths)
  func countsAndPeaks(_ kind: GuestKind) {
    var scene = Scene.registered([], kind, code: [0x90, PALCore.script, 0, 0xC3]) { core in
      try core.store(1, bytes: 8, at: core[.rsp] - 0x1800)
      try core.store(0, bytes: 8, at: core[.rsp] - 0x1C00)
    }
    #expect(query(&scene) == .success)
    #expect(number(UInt64.self, PALReport.callsOffset, scene) == 0)
    #expect(number(UInt64.self, PALReport.peakStackOffset, scene) == 0)
    scene.machine.interrupt(before: 2)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(query(&scene) == .success)
    #expect(number(UInt64.self, PALReport.callsOffset, scene) == 2)
    #expect(number(UInt64.self, PALReport.exitsOffset, scene) == 3)
    let word = scene.program.wordBytes
    #expect(number(UInt64.self, PALReport.peakStackOffset, scene) == 0x1800 + (word == 8 ? 8 : 8))
    #expect(number(UInt64.self, PALReport.peakHeapOffset, scene) == 0)
    #expect(number(UInt32.self, PALReport.numberOffset, scene) == 0)
    #expect(number(UInt32.self, PALReport.exceptionOffset, scene) == PALReport.noException)
    let held = scene.machine.pals.frameCount - scene.machine.pals.freeFrames
    #expect(number(UInt64.self, PALReport.memoryOffset, scene) == held * 4096)
    let rest = scene.program.read(Self.report + 104, 24)
    #expect(rest.allSatisfy { $0 == 0 })
    #expect(scene.program.read(Self.report + 128, 8) == [UInt8](repeating: 0, count: 8))
  }

  /// The measurement is SHA-256 over the description and the contents, as the contract has it.
  @Test(arguments: GuestKind.widths)
  func measurement(_ kind: GuestKind) {
    var scene = Scene([.pointer(3), .integer], kind)
    var message: [UInt8] = []
    let append = { (value: UInt64, bytes: Int) in
      message += (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
    append(scene.program.wordBytes, 4)
    append(4, 4)
    for section in scene.registration.sections {
      append(UInt64(section.type), 4)
      append(UInt64(section.pages), 4)
      if section.type <= 2 { append(section.address, 8) }
    }
    append(2, 4)
    for (type, size) in [(2, 3), (1, 0)] as [(UInt64, UInt64)] {
      append(type, 4)
      append(size, 8)
    }
    append(scene.entry, 8)
    message += scene.program.read(Registration.code, 8192) + scene.program.read(Registration.data, 4096)
    #expect(scene.register() == .success)
    #expect(query(&scene) == .success)
    #expect(scene.program.read(Self.report, 32) == NaiveSHA256.digest(of: message))
  }

  @Test func failures() {
    var scene = Scene.registered(code: [0x90, PALCore.script, 0]) { try $0.store(1, bytes: 4, at: 0x5000) }
    #expect(scene.thread.call(scene.entry) == .fault(.pageFault, .present | .user, address: scene.entry))
    #expect(query(&scene) == .success)
    #expect(number(UInt32.self, PALReport.lastRefusalOffset, scene) == HypercallResult.palFailed.rawValue)
    #expect(number(UInt32.self, PALReport.exceptionOffset, scene) == 14)
    #expect(number(UInt32.self, PALReport.errorCodeOffset, scene) == 6)
    #expect(number(UInt64.self, PALReport.faultAddressOffset, scene) == 0x5000)
    #expect(number(UInt64.self, PALReport.faultInstructionOffset, scene) == scene.entry + 1)
  }

  @Test func refusals() {
    var scene = Scene.registered()
    let entry = scene.entry
    #expect(scene.thread.hypercall(.queryEntry, rcx: entry + 1, rdx: Self.report) == .noSuchPAL)
    #expect(scene.thread.hypercall(.queryHandle, rcx: 0, rdx: Self.report) == .noSuchPAL)
    #expect(scene.thread.hypercall(.queryHandle, rcx: 0x1_0000, rdx: Self.report) == .noSuchPAL)
    scene.begin()
    scene.program.protect(Self.report + 64, without: .rw)
    #expect(query(&scene) == .notAccessible)
    #expect(scene.thread.hypercall(.queryEntry, rcx: entry, rdx: 1 << 47) == .notAccessible)
    scene.program.allow(Self.report + 64, .rw)
    #expect(MachineState(scene.machine) == scene.beginning)
    scene.program.tables.setLeaf(Self.report + 64, ArrayMemory.hiddenRange.lowerBound | 7)
    #expect(query(&scene) == .notMemory)
    #expect(scene.isSound)
  }

  /// Both pages are brought in before the first byte is written.
  @Test func absentPages() {
    var scene = Scene.registered()
    scene.program.evict(Self.report)
    scene.program.evict(Self.report + 64)
    #expect(query(&scene) == .success)
    #expect(scene.program.read(Self.report, 32) == scene.measurement)
  }
}
