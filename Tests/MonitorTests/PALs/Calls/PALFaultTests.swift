import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// What PALs may not do ends their call, with a page fault at the entry for its caller, and nothing else happens.
@Suite struct PALFaultTests {
  /// What the PAL does, and what the monitor then says of it.
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var exception: ExceptionVector?
    var errorCode: UInt32 = 0
    var address: UInt64 = 0
    var text: String
    var code: [UInt8] = [0x90, PALCore.script, 0, 0xC3]
    var script: @Sendable (inout PALCore) throws -> Void = { _ in }
  }

  private static let faults =
    [
      page("read of nothing", .user, 0) { _ = try $0.load(0, bytes: 1) },
      page("write of nothing", .user | .write, 0x1234) { try $0.store(1, bytes: 1, at: 0x1234) },
      page("write of code", .user | .write | .present, Registration.code) {
        try $0.store(1, bytes: 1, at: Registration.code)
      },
      page("read of the caller's", .user, Program.heap) { _ = try $0.load(Program.heap, bytes: 8) },
      page("jump into data", .user | .fetch | .present, Registration.data) { core in
        core.instructionPointer = Registration.data - 2
      },
      page("jump to nowhere", .user | .fetch, 0x99_0000) { $0.instructionPointer = 0x99_0000 - 2 },
      page("read at the return", .user, 0xFFFF_F000) { _ = try $0.load(0xFFFF_F000, bytes: 4) },
      page("stack overflow", .user | .write, Registration.stack - 8, "stack overflow") {
        try $0.store(1, bytes: 8, at: Registration.stack - 8)
      },
    ] + exceptions + instructions

  private static let exceptions = [
    ExceptionVector.divideError, .debug, .overflow, .boundRange, .doubleFault, .invalidTSS,
    .segmentNotPresent,
    .stackFault, .generalProtection, .x87FloatingPoint, .alignmentCheck, .machineCheck, .simdFloatingPoint,
  ].map { vector in
    let code: UInt32 = vector.hasErrorCode ? 0x18 : 0
    return Fault(
      testDescription: String(describing: vector), exception: vector, errorCode: code, text: "\(vector.name)",
      script: { _ in throw PALStop(exit: .exception(vector, errorCode: code)) })
  }

  private static let instructions = [
    Fault(testDescription: "UD2", exception: .invalidOpcode, text: "invalid", code: [0x90, 0x0F, 0x0B]),
    Fault(testDescription: "INT3", exception: .breakpoint, text: "breakpoint", code: [0x90, 0xCC]),
    Fault(testDescription: "HLT", exception: .generalProtection, text: "protection", code: [0x90, 0xF4]),
    Fault(
      testDescription: "INT n", exception: .generalProtection, text: "may not use", code: [0x90, 0xCD, 0x80]),
    Fault(testDescription: "broken", exception: nil, text: "does not run") { _ in throw PALStop(exit: .broken)
    },
  ]

  private static func page(
    _ name: String, _ code: PageFaultCode, _ address: UInt64, _ text: String = "page fault",
    _ script: @escaping @Sendable (inout PALCore) throws -> Void
  ) -> Fault {
    Fault(
      testDescription: name, exception: .pageFault, errorCode: code.rawValue, address: address, text: text,
      script: script)
  }

  @Test(arguments: faults, GuestKind.widths)
  func endsTheCall(_ fault: Fault, _ kind: GuestKind) {
    var scene = Scene.registered([.pointer(2), .integer], kind, code: fault.code)
    scene.machine.scripts[0] = { core in
      try core.store(0x5EC2E7, bytes: 4, at: core.argument(0))
      for number in UInt8(0)..<16 where number != 4 { core[GeneralRegister(rawValue: number)!] = 0x5EC2E7 }
      try fault.script(&core)
    }
    scene.thread.prepareCall(scene.entry, [Program.heap, 2])
    let (before, memory) = (scene.thread.cpu, MachineState(scene.machine))
    #expect(scene.thread.step() == .fault(.pageFault, .present | .user, address: scene.entry))
    #expect(scene.thread.cpu.agrees(with: before) && MachineState(scene.machine) == memory)
    expectReport(fault, scene)
    #expect(PoolAudit.problems(of: scene.machine) == [])
    scene.machine.forgetLines()
    #expect(scene.thread.step().isFault, "it can be called again, and does it again")
    #expect(scene.unregister() == .success)
  }

  private func expectReport(_ fault: Fault, _ scene: Scene) {
    let statistics = scene.record.statistics
    #expect(statistics.exception == (fault.exception.map { UInt32($0.rawValue) } ?? PALReport.noException))
    #expect(statistics.errorCode == fault.errorCode && statistics.faultAddress == fault.address)
    #expect(statistics.lastRefusal == .palFailed && statistics.calls == 0)
    #expect(scene.machine.lines.count == 1 && scene.machine.lines[0].text.contains(fault.text))
    #expect(scene.machine.lines[0].text.contains("PAL \(0)"))
  }

  /// The page fault says that it was a fetch where the CPU would say so.
  @Test func fetchIsToldWhereTheCPUTells() {
    var scene = Scene.registered(code: [0xF4])
    let plain: PageFaultCode = .present | .user
    scene.thread.cpu.efer.insert(.nxe)
    #expect(scene.thread.call(scene.entry) == .fault(.pageFault, plain | .fetch, address: scene.entry))
    scene.thread.cpu.efer.remove(.nxe)
    scene.thread.cpu.cr4.insert(.smep)
    #expect(scene.thread.call(scene.entry) == .fault(.pageFault, plain | .fetch, address: scene.entry))
    scene.thread.cpu.cr4.remove(.smep)
    scene.thread.cpu.privilege = 0
    #expect(scene.thread.call(scene.entry) == .fault(.pageFault, .present, address: scene.entry))
  }

  /// A PAL's vector registers are gone with its call, and the guest's are back.
  @Test func vectorsAreGone() {
    var scene = Scene.registered(code: [0x9B, PALCore.script, 0, 0xC3])
    scene.machine.vectors = [55, 66]
    var fails = true
    var found: [UInt64] = []
    scene.machine.scripts[0] = { core in
      found.append(try core.vector())
      try core.setVector(0x5EC2E7)
      if fails { throw PALStop(exit: .exception(.divideError, errorCode: 0)) }
    }
    #expect(scene.thread.call(scene.entry) != .returned(0))
    #expect(scene.machine.vectors == [55, 66])
    fails = false
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(found == [0, 0, 0] && scene.machine.vectors == [55, 66])
  }
}
