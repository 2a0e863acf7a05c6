import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// CPUID and hypercalls inside a PAL.
@Suite struct PALRequestTests {
  private static let code: [UInt8] = [PALCore.script, 1]

  /// Runs one instruction with the registers set, and tells them afterwards.
  private func registers(
    after instruction: [UInt8], _ kind: GuestKind = .linux64, _ machine: (ArrayMachine) -> Void = { _ in },
    _ set: @escaping (inout PALCore) -> Void
  ) -> GeneralRegisters? {
    var found: GeneralRegisters?
    var scene = Scene.registered([], kind, code: Self.code + instruction + [PALCore.script, 0, 0xC3]) {
      core in
      found = core.context.pointee.registers
      core[.rax] = 0
    }
    scene.machine.scripts[1] = { core in
      for number in UInt8(0)..<16 where number != 4 { core[GeneralRegister(rawValue: number)!] = .max }
      set(&core)
    }
    machine(scene.machine)
    _ = scene.thread.call(scene.entry)
    #expect(scene.isSound)
    return found
  }

  @Test(arguments: GuestKind.widths, [[0x0F, 0xA2], [0x66, 0x0F, 0xA2]])
  func detection(_ kind: GuestKind, _ instruction: [UInt8]) throws {
    let found = try #require(
      registers(after: [0x0F, 0xA2], kind) { core in
        core[.rax] = 0xFFFF_FFFF_7A56_7254
        core[.rcx] = 0xFFFF_FFFF_0000_0000
      })
    #expect(found[.rax] == 0x7A76_7274 && found[.rbx] == 0, "the PAL's number")
    #expect(found[.rcx] == (kind.codeSize == .bits64 ? 1 : 0) && found[.rdx] == 0)
    #expect(found[.rsi] == .max && found[.r8] == .max)
  }

  /// Inside, OSXSAVE tells what PALs may use, not what the guest does.
  @Test func featuresInside() throws {
    for hasXSAVE in [true, false] {
      let found = try #require(
        registers(after: [0x0F, 0xA2]) { machine in
          var features = CPUIDResult(eax: .max, ebx: .max, ecx: .max, edx: .max)
          features.leaf1ECX.set(.xsave, to: hasXSAVE)
          machine.cpuidAnswers[CPUIDQuestion(.features)] = features
        } _: { core in
          core[.rax] = 1
          core[.rcx] = 0
        })
      var answer = CPUIDResult(eax: .max, ebx: .max, ecx: UInt32(found[.rcx]), edx: .max)
      #expect(answer.leaf1ECX.contains(.osxsave) == hasXSAVE)
      answer.leaf1ECX.insert(.osxsave)
      #expect(answer.leaf1ECX.contains(.xsave) == hasXSAVE)
    }
  }

  @Test(arguments: GuestKind.widths, [0xC1, 0xD9] as [UInt8])
  func hypercalls(_ kind: GuestKind, _ opcode: UInt8) throws {
    let results: [(UInt64, HypercallResult)] =
      [1, 2, 6, 0x100, 0x101, 0x102, 0x103, 0x110, 0x111, 0x112, 0x1F0, 0x1F1].map { ($0, .insidePAL) } + [
        (255, .success), (0xFFFF_FFFF_0000_00FF, .success), (0, .unknownNumber), (3, .notSupported),
        (.max, .unknownNumber),
      ]
    for (number, result) in results {
      let found = try #require(registers(after: [0x0F, 0x01, opcode], kind) { $0[.rax] = number })
      #expect(found[.rax] == UInt64(result.rawValue))
      for register in [GeneralRegister.rbx, .rcx, .rdx, .rsi, .rdi, .r15] { #expect(found[register] == .max) }
    }
  }

  /// The instruction may have prefixes, and cross into the next page.
  @Test func lengths() throws {
    let isNone = registers(after: [0xF3, 0x0F, 0x01, 0xD9]) { $0[.rax] = 255 } == nil
    #expect(isNone, "this is VMGEXIT")
    #expect(try #require(registers(after: [0x2E, 0x0F, 0x01, 0xD9]) { $0[.rax] = 255 })[.rax] == 0)
    var count = 0
    var scene = Scene(code: [])
    let place = Registration.code + 0xFFE
    scene.program.write([0x0F, 0x01, 0xD9, PALCore.script, 0, 0xC3], at: place)
    scene.program.write([0xEB, 0x7E], at: scene.entry)
    scene.machine.scripts[0] = { core in
      count += 1
      core[.rax] += 1
    }
    scene.machine.scripts[1] = { core in core.instructionPointer = place - 2 }
    scene.program.write([PALCore.script, 1], at: scene.entry)
    #expect(scene.register() == .success)
    scene.machine.scripts[1] = { core in
      core[.rax] = 255
      core.instructionPointer = place - 2
    }
    #expect(scene.thread.call(scene.entry) == .returned(1))
    #expect(count == 1)
  }

  @Test func vectorsAreLoadedOnce() {
    var scene = Scene.registered(code: [0x9B, PALCore.script, 0, 0x9B, 0xC3])
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(scene.machine.counts[.palExtendedState] == 1)
    #expect(scene.machine.counts[.palReturn] == 1)
    #expect(scene.record.statistics.exits == 2 && scene.record.statistics.calls == 1)
  }
}
