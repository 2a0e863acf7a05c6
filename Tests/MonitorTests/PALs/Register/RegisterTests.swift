import Testing
import TrustVisorABI
import X86

@testable import Monitor

@Suite struct RegisterTests {
  /// From programs of every kind: registered, called, and afterwards everything is as it was.
  @Test(arguments: GuestKind.all)
  func aWholeLife(_ kind: GuestKind) {
    var scene = Scene([.integer, .integer, .pointer(2)], kind) { core in
      let pointer = try core.argument(2)
      let sum = try core.argument(0) + core.argument(1) + core.load(pointer, bytes: core.wordBytes)
      core[.rax] = sum
      try core.store(sum, bytes: core.wordBytes, at: pointer + core.wordBytes)
    }
    let word = scene.program.wordBytes
    scene.program.writeWord(100, at: Program.heap)
    scene.begin()
    let beginning = scene.beginning
    #expect(scene.register() == .success)
    #expect(scene.machine.pals.count == 1)
    #expect(scene.thread.call(scene.entry, 7, 30, Program.heap) == .returned(137))
    let copied = scene.program.read(Program.heap + word, Int(word))
    #expect(copied == [137] + [UInt8](repeating: 0, count: Int(word) - 1))
    scene.program.writeWord(0, at: Program.heap + word)
    #expect(scene.unregister() == .success)
    forgetCall(&scene)
    #expect(MachineState(scene.machine) == beginning)
    #expect(scene.isSound)
  }

  /// Clears what the program itself has put on its stack.
  private func forgetCall(_ scene: inout Scene) {
    let start = scene.thread.stackEnd - Program.stackPages * PageSize.small
    scene.program.write([UInt8](repeating: 0, count: Int(Program.stackPages * PageSize.small)), at: start)
  }

  /// The caller's code becomes breakpoints, and the entry a hypercall; nothing else changes.
  @Test(arguments: GuestKind.widths)
  func marks(_ kind: GuestKind) {
    var scene = Scene([], kind)
    let before = scene.registration.sections.map { section in
      scene.program.read(section.address, Int(section.pages) * 4096)
    }
    #expect(scene.register() == .success)
    var code = [UInt8](repeating: 0xCC, count: 2 * 4096)
    code.replaceSubrange(0x10..<0x13, with: [0x0F, 0x01, 0xD9])
    let serial = scene.record.context.serial
    code.replaceSubrange(0x18..<0x20, with: (0..<8).map { UInt8(truncatingIfNeeded: serial >> (8 * $0)) })
    #expect(scene.program.read(Registration.code, 2 * 4096) == code)
    for (section, contents) in zip(scene.registration.sections, before).dropFirst() {
      #expect(scene.program.read(section.address, contents.count) == contents)
    }
  }

  /// Inside are the contents that were copied, with the rights of their section.
  @Test func memoryInside() {
    var scene = Scene(code: [PALCore.script, 0, 0xC3, 1, 2, 3])
    scene.registration.sections.append(.init(.sharedCode, 1, 0x44_0000))
    scene.program.makeSections(scene.registration, code: [PALCore.script, 0, 0xC3, 1, 2, 3])
    scene.program.write(UInt64(0x1234_5678), at: 0x44_0000)
    #expect(scene.register() == .success)
    #expect(scene.program.read(UInt64.self, at: 0x44_0000) == 0x1234_5678, "the caller keeps it")
    scene.program.write(UInt64(0xBAD), at: 0x44_0000)
    scene.program.write(UInt64(0xBAD), at: Registration.data)
    scene.machine.scripts[0] = { core in
      #expect(try core.bytes(at: Registration.code + 0x10, count: 6) == [PALCore.script, 0, 0xC3, 1, 2, 3])
      #expect(try core.load(Registration.data, bytes: 8) == 0x0101_0101_0101_0101)
      #expect(try core.load(Registration.area, bytes: 8) == 0)
      #expect(try core.load(Registration.stack, bytes: 8) == 0)
      #expect(try core.load(0x44_0000, bytes: 8) == 0x1234_5678)
      _ = try core.translate(0x44_0000, .fetch)
      for address in [Registration.data, Registration.area, Registration.stack] {
        _ = try core.translate(address, .write)
        #expect(throws: PALStop.self) { try core.translate(address, .fetch) }
      }
      for address in [Registration.code, 0x44_0000] {
        #expect(throws: PALStop.self) { try core.translate(address, .write) }
      }
      #expect(throws: PALStop.self) { try core.translate(Program.heap, .read) }
      core[.rax] = 1
    }
    #expect(scene.thread.call(scene.entry) == .returned(1))
    #expect(scene.isSound)
  }

  /// Upper halves of 32-bit code's registers mean nothing.
  @Test func upperHalvesAreIgnored() {
    var scene = Scene([], .compatibility)
    scene.thread.prepare(scene.registration)
    for register in [GeneralRegister.rcx, .rsi, .rdi, .rax] {
      scene.thread.cpu[register] |= 0xDEAD_0000_0000_0000
    }
    #expect(scene.thread.run() == .finished)
    #expect(scene.thread.cpu[.rax] == 0)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(scene.thread.hypercall(.unregister, rcx: 0xFFFF_FFFF_0000_0000 | scene.entry) == .success)
  }

  /// The bits of CR3 that do not name the tables may be others each time.
  @Test func addressSpaceIsWithoutItsIdentifier() {
    var scene = Scene.registered()
    scene.thread.cpu.cr3 = CR3(rawValue: scene.thread.cpu.cr3.rawValue | 0x8000_0000_0000_0ABC)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(scene.unregister() == .success)
  }

  /// By the other vendor's instruction, too.
  @Test func otherVendorsInstruction() {
    var scene = Scene()
    scene.thread.prepare(scene.registration)
    scene.thread.cpu.instructionPointer = Program.otherHypercall
    #expect(scene.thread.run() == .finished && scene.thread.cpu[.rax] == 0)
    #expect(scene.thread.cpu.instructionPointer == Program.otherHypercall + 3)
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }

  /// The entry's hypercall may cross into the code's next page.
  @Test(arguments: [0xFFD, 0xFFE, 0xFFF] as [UInt64])
  func entryAtAPagesEnd(_ offset: UInt64) {
    var scene = Scene()
    scene.program.makeSections(scene.registration)
    scene.registration.entry = Registration.code + offset
    scene.program.write([PALCore.script, 0, 0xC3], at: scene.entry)
    scene.begin()
    let beginning = scene.beginning
    #expect(scene.register() == .success)
    #expect(scene.program.read(scene.entry, 3) == [0x0F, 0x01, 0xD9])
    let others = scene.program.read(Registration.code, Int(offset))
    #expect(others.allSatisfy { $0 == 0xCC })
    let behind = scene.program.read(scene.entry + 3, 0x1FFD - Int(offset))
    #expect(behind.allSatisfy { $0 == 0xCC })
    #expect(callAcrossPages(&scene) == .returned(0))
    #expect(scene.unregister() == .success)
    #expect(MachineState(scene.machine).hasSamePool(as: beginning))
    #expect(scene.program.read(scene.entry, 3) == [PALCore.script, 0, 0xC3])
  }

  /// The thread's instruction is in two pages, so its exit is made by hand.
  private func callAcrossPages(_ scene: inout Scene) -> CallResult {
    scene.thread.prepareCall(scene.entry, [])
    scene.thread.cpu.clearEvents()
    let outcome = ExitPolicy.handle(.hypercall, cpu: &scene.thread.cpu, machine: scene.machine)
    guard case .enter(let number) = outcome else { return .unfinished }
    scene.machine.run(number, for: &scene.thread.cpu)
    return scene.thread.cpu.events == [.jumped(ProgramThread.returnAddress)]
      ? .returned(scene.thread.cpu[.rax]) : .astray
  }

  @Test func measurementCoversWhatRuns() {
    var plain = Scene.registered([.integer])
    #expect(plain.measurement == Scene.registered([.integer]).measurement)
    #expect(plain.measurement != Scene.registered([.pointer(1)]).measurement)
    #expect(plain.measurement != Scene.registered([.integer], .compatibility).measurement)
    var changed = Scene([.integer])
    changed.program.write([0x91], at: Registration.code + 0x1FFF)
    #expect(changed.register() == .success)
    #expect(plain.measurement != changed.measurement)
    var data = Scene([.integer])
    data.program.write([0x91], at: Registration.data + 0xFFF)
    #expect(data.register() == .success)
    #expect(plain.measurement != data.measurement)
    #expect(plain.unregister() == .success)
  }
}

extension Scene {
  var measurement: [UInt8] {
    let digest = record.measurement
    return digest.indices.map { digest[$0] }
  }
}
