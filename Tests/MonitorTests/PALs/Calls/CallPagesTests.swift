import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Calls whose pages are absent or forbidden, and calls that take more than one exit.
@Suite struct CallPagesTests {
  @Test(arguments: GuestKind.all)
  func absentStackAndBuffers(_ kind: GuestKind) {
    var runs = 0
    var scene = Scene.registered([.pointer(2)] * 8, kind) { core in
      runs += 1
      core[.rax] = try core.load(core.argument(7), bytes: 4)
    }
    for page in UInt64(0)..<7 {
      scene.program.write(UInt32(page + 40), at: Program.heap + page * 4096 + 4092)
    }
    scene.thread.prepareCall(scene.entry, (0..<8).map { Program.heap + min($0, 5) * 4096 + 4092 })
    for page in UInt64(0)..<7 { scene.program.evict(Program.heap + page * 4096) }
    scene.program.evict(scene.thread.cpu[.rsp])
    var faults = 0
    while true {
      let before = scene.thread.cpu
      let event = scene.thread.step()
      guard case .fault(.pageFault, let code, let address) = event else {
        #expect(event == .jumped(ProgramThread.returnAddress))
        break
      }
      #expect(!code.contains(.present) && code.contains(.user) && scene.program.bringIn(address))
      #expect(scene.thread.cpu.agrees(with: before) && runs == 0)
      faults += 1
    }
    #expect(runs == 1 && faults == 8 && scene.thread.cpu[.rax] == 45)
    #expect(scene.isSound)
  }

  /// A buffer that the caller may not write, or not read, faults like the caller's own access, before the PAL runs.
  @Test(arguments: GuestKind.widths)
  func forbiddenBuffers(_ kind: GuestKind) {
    var runs = 0
    var scene = Scene.registered([.pointer(4)], kind) { _ in runs += 1 }
    let buffer = Program.heap + 2 * 4096 - 4
    scene.program.protect(buffer + 4, without: .rw)
    let expected = CallResult.fault(.pageFault, .present | .write | .user, address: buffer + 4)
    #expect(scene.thread.call(scene.entry, buffer) == expected)
    scene.program.protect(buffer + 4, without: .us)
    #expect(scene.thread.call(scene.entry, buffer) == expected)
    scene.program.unmap(buffer + 4)
    #expect(
      scene.thread.call(scene.entry, buffer) == .fault(.pageFault, .write | .user, address: buffer + 4))
    #expect(runs == 0)
    #expect(scene.thread.call(scene.entry, Program.heap) == .returned(0))
    #expect(runs == 1)
  }

  @Test func badPointers() {
    var runs = 0
    var scene = Scene.registered([.pointer(4)]) { _ in runs += 1 }
    #expect(scene.thread.call(scene.entry, 0) == .fault(.pageFault, .write | .user, address: 0))
    let protection = CallResult.fault(.generalProtection, PageFaultCode(), address: 0)
    #expect(scene.thread.call(scene.entry, 1 << 47) == protection)
    #expect(scene.thread.call(scene.entry, 0xFFFF_7FFF_FFFF_FFF8) == protection)
    let last = UInt64.max - 7
    #expect(
      scene.thread.call(scene.entry, last) == .fault(.pageFault, .write | .user, address: last))
    #expect(runs == 0)
  }

  /// Pages that lead to the hypervisor, to a device or nowhere are no memory: the call is refused.
  @Test(arguments: [
    ArrayMemory.hiddenRange.lowerBound, 0xFEE0_0000, ArrayMachine.poolBase, 0xF_FFFF_FFFF_F000,
  ])
  func pagesThatAreNoMemory(_ frame: UInt64) {
    var scene = Scene.registered([.pointer(1)])
    scene.program.tables.setLeaf(Program.heap, frame | 7)
    #expect(
      scene.thread.call(scene.entry, Program.heap)
        == .fault(.pageFault, .present | .user, address: scene.entry))
    #expect(scene.record.statistics.lastRefusal == .notMemory)
    #expect(scene.thread.call(scene.entry, Program.heap + 4096) == .returned(0))
    #expect(scene.isSound)
  }

  /// Results that cannot be stored yet wait, and the PAL does not run again.
  @Test(arguments: GuestKind.widths)
  func resultsWait(_ kind: GuestKind) {
    var runs = 0
    var scene = Scene.registered([.pointer(2), .pointer(1)], kind)
    let program = scene.program
    scene.machine.scripts[0] = { core in
      runs += 1
      try core.store(0xA1, bytes: 4, at: core.argument(0))
      try core.store(0xA2, bytes: 4, at: core.argument(0) + core.wordBytes)
      try core.store(0xB, bytes: 4, at: core.argument(1))
      core[.rax] = 99
      program.evict(Program.heap + 4096)
      program.evict(Program.heap + 5 * 4096)
    }
    let first = Program.heap + 4096 - program.wordBytes
    let second = Program.heap + 5 * 4096
    scene.thread.prepareCall(scene.entry, [first, second])
    let before = scene.thread.cpu
    #expect(scene.thread.step() == .fault(.pageFault, .write | .user, address: first + program.wordBytes))
    #expect(scene.thread.cpu.agrees(with: before))
    #expect(program.read(UInt32.self, at: first) == 0xA1)
    #expect(scene.thread.step() == .fault(.pageFault, .write | .user, address: first + program.wordBytes))
    #expect(program.bringIn(first + program.wordBytes))
    scene.thread.processor = 1
    #expect(scene.thread.step() == .fault(.pageFault, .write | .user, address: second))
    #expect(program.bringIn(second))
    #expect(scene.thread.stepCall() == .returned(99))
    #expect(runs == 1)
    #expect(program.read(UInt32.self, at: first + program.wordBytes) == 0xA2)
    #expect(program.read(UInt32.self, at: second) == 0xB)
  }

  /// Results may lie over the call's own arguments and return address: it is the same call still.
  @Test(arguments: GuestKind.widths)
  func resultsOverTheCallsOwnStack(_ kind: GuestKind) {
    var runs = 0
    var scene = Scene.registered([.pointer(16), .pointer(1)] + [.integer] * 6, kind)
    let program = scene.program
    let second = Program.heap + 5 * 4096
    scene.machine.scripts[0] = { core in
      runs += 1
      try core.place([UInt8](repeating: 1, count: 16 * Int(program.wordBytes)), at: core.argument(0))
      core[.rax] = 99
      program.evict(second)
    }
    scene.thread.prepareCall(scene.entry, [0, second, 2, 3, 4, 5, 6, 7])
    let stack = scene.thread.cpu[.rsp]
    scene.thread.prepareCall(scene.entry, [stack, second, 2, 3, 4, 5, 6, 7])
    #expect(scene.thread.step() == .fault(.pageFault, .write | .user, address: second))
    #expect(program.read(stack, 16) == [1] * 16)
    #expect(scene.thread.step() == .fault(.pageFault, .write | .user, address: second))
    #expect(program.bringIn(second))
    #expect(scene.thread.stepCall() == .returned(99))
    #expect(runs == 1 && scene.isSound)
  }

  /// A call that has been left while its results waited is not taken for another with other arguments.
  @Test(arguments: GuestKind.widths)
  func resultsOfACallThatWasLeft(_ kind: GuestKind) {
    var runs: UInt64 = 0
    var scene = Scene.registered([.pointer(1)] + [.integer] * 7, kind)
    let program = scene.program
    scene.machine.scripts[0] = { core in
      runs += 1
      core[.rax] = runs
      if runs == 1 { program.evict(Program.heap) }
    }
    scene.thread.prepareCall(scene.entry, [Program.heap, 1, 2, 3, 4, 5, 6, 7])
    #expect(scene.thread.step() == .fault(.pageFault, .write | .user, address: Program.heap))
    #expect(program.bringIn(Program.heap))
    #expect(scene.thread.call(scene.entry, Program.heap, 1, 2, 3, 4, 5, 6, 8) == .returned(2))
  }

  /// Much to copy takes many exits, and in each turn of the guest it takes interrupts first.
  @Test func largeBuffers() {
    var scene = Scene([.pointer(200 * 512)], poolPages: 512, memorySize: 0x40_0000)
    scene.registration.sections[2].pages = 201
    scene.registration.sections[3].address = 0x50_0000
    scene.program.makeSections(scene.registration)
    #expect(scene.register() == .success)
    var runs = 0
    scene.machine.scripts[0] = { core in
      runs += 1
      for page in UInt64(0)..<200 {
        let value = try core.load(Registration.area + page * 4096, bytes: 8)
        try core.store(value * 2, bytes: 8, at: Registration.area + page * 4096)
      }
    }
    let buffer: UInt64 = 0x300_0000
    scene.program.map(buffer, pages: 201)
    for page in UInt64(0)..<200 { scene.program.write(page + 1, at: buffer + 8 + page * 4096) }
    scene.thread.prepareCall(scene.entry, [buffer + 8])
    var exits = 1
    scene.thread.cpu.isInShadow = true
    while scene.thread.step() == .again {
      exits += 1
      #expect(!scene.thread.cpu.isInShadow)
      scene.thread.cpu.isInShadow = true
    }
    #expect(exits >= 3 && exits < 6 && runs == 1)
    #expect(
      (0..<200).allSatisfy { scene.program.read(UInt64.self, at: buffer + 8 + $0 * 4096) == 2 * ($0 + 1) })
  }
}
