import Testing
import TrustVisorABI
import X86

@testable import Monitor

@Suite struct NativeCallTests {
  private static let lengths: [ImageBuilder.Parameter] = [
    .length(4), .buffer(.inputOutput, count: 0, size: 8), .buffer(.output, count: 0, size: 1),
  ]

  /// A length is the capacity before, and how much comes back after.
  @Test(arguments: [0, 1, 5] as [UInt32], [0, 3, 5] as [UInt32])
  func lengths(_ capacity: UInt32, _ used: UInt32) {
    var scene = NativeScene([(4, Self.lengths)]).loaded()
    scene.machine.scripts[0] = { core in
      let (length, first, second) = (try core.argument(0), try core.argument(1), try core.argument(2))
      core[.rax] = try core.load(length, bytes: 4)
      try core.place([UInt8](repeating: 0xEE, count: 8 * Int(capacity)), at: first)
      try core.place([UInt8](repeating: 0xDD, count: Int(capacity)), at: second)
      try core.store(UInt64(used), bytes: 4, at: length)
    }
    let heap = Program.heap + 0x100
    scene.program.write([UInt8](repeating: 1, count: 0x200), at: heap)
    scene.program.write(capacity, at: heap)
    let result = scene.thread.call(scene.handle, 0, .systemV, [heap, heap + 0x40, heap + 0x100])
    if used > capacity {
      #expect(result == .refused(.resultTooLong))
      #expect(scene.program.read(UInt32.self, at: heap) == capacity)
    } else {
      #expect(result == .returned(UInt64(capacity)))
      #expect(scene.program.read(UInt32.self, at: heap) == used)
    }
    let comesBack = used > capacity ? 0 : Int(used)
    let first =
      [UInt8](repeating: 0xEE, count: 8 * comesBack) + [UInt8](repeating: 1, count: 64 - 8 * comesBack)
    #expect(scene.program.read(heap + 0x40, 64) == first)
    let second = [UInt8](repeating: 0xDD, count: comesBack) + [UInt8](repeating: 1, count: 16 - comesBack)
    #expect(scene.program.read(heap + 0x100, 16) == second)
  }

  /// What the PAL sees as a length is what its buffers were measured by, whatever other threads do.
  @Test func lengthsAreReadOnce() {
    var scene = NativeScene([(4, [.length(4), .buffer(.inputOutput, count: 0, size: 8)])]).loaded()
    let (length, buffer) = (Program.heap + 0x100, Program.heap + 0x1000)
    scene.machine.scripts[0] = { $0[.rax] = try $0.load($0.argument(0), bytes: 4) }
    scene.program.write(UInt32(4), at: length)
    scene.program.evict(buffer)
    let arguments = [NativeArgument(value: length), NativeArgument(value: buffer)]
    scene.thread.prepareCall(scene.handle, 0, .systemV, arguments)
    #expect(scene.thread.step().isFault)
    // Another thread comes with the same arguments, until it may take turns; for its length there is no room.
    scene.program.write(UInt32(1_000_000), at: length)
    var other = ProgramThread(scene.program, 1)
    other.prepareCall(scene.handle, 0, .systemV, arguments)
    var event = other.step()
    for _ in 0..<10_000 where event == .again { event = other.step() }
    #expect(event == .finished && other.cpu[.r11] == UInt64(HypercallResult.buffersTooLarge.rawValue))
    scene.program.write(UInt32(4), at: length)
    #expect(scene.thread.finishNativeCall() == .returned(4))
  }

  @Test func refusals() {
    var scene = NativeScene([(4, Self.lengths), (4, [.value(8), .buffer(.input, count: 0, size: 1 << 32)])])
      .loaded()
    let handle = scene.handle
    #expect(scene.thread.call(handle, 2, .systemV, []) == .refused(.noSuchFunction))
    #expect(scene.thread.call(handle, 0xFFFF, .windows, []) == .refused(.noSuchFunction))
    #expect(scene.thread.call(handle, 0, .cdecl, []) == .refused(.wrongConvention))
    scene.program.write(UInt32.max, at: Program.heap + 0x100)
    let heap = Program.heap
    #expect(scene.thread.call(handle, 0, .systemV, [heap + 0x100, heap, heap]) == .refused(.buffersTooLarge))
    for count in [1, 1 << 32, .max] as [UInt64] {
      #expect(scene.thread.call(handle, 1, .systemV, [count, heap]) == .refused(.buffersTooLarge))
    }
    #expect(scene.record.statistics.lastRefusal == .buffersTooLarge)
    let fault = NativeResult.fault(.pageFault, .present | .user, address: Program.hypercall)
    #expect(scene.thread.call(handle, 2, .systemV, [], returnsStatus: false) == fault)
    #expect(scene.thread.call(handle + 1, 0, .systemV, [], returnsStatus: false) == fault)
    scene.machine.scripts[0] = { _ in throw PALStop(exit: .forbidden) }
    scene.program.write(UInt32(1), at: heap + 0x100)
    #expect(scene.thread.call(handle, 0, .systemV, [heap + 0x100, heap, heap]) == .refused(.palFailed))
    var narrow = NativeScene([(4, [])], .compatibility).loaded()
    #expect(narrow.thread.call(narrow.handle, 0, .systemV, []) == .refused(.wrongConvention))
    #expect(narrow.thread.call(narrow.handle, 7, .cdecl, []) == .refused(.noSuchFunction))
  }

  /// A result's bytes are those declared, the rest is 0.
  @Test(
    arguments: [(0, 0), (1, 0xF1), (2, 0xF2F1), (4, 0xF4F3_F2F1), (8, 0xF8F7_F6F5_F4F3_F2F1)]
      as [(UInt32, UInt64)])
  func results(_ bytes: UInt32, _ value: UInt64) {
    for mode in [ImageFormat.Mode.bits64, .bits32] {
      var scene = NativeScene([(bytes, [])], mode: mode).loaded()
      scene.machine.scripts[0] = { core in
        core[.rax] = 0xF8F7_F6F5_F4F3_F2F1
        core[.rdx] = mode == .bits32 ? 0xF8F7_F6F5 : 0xBAD
      }
      #expect(scene.thread.call(scene.handle, 0, .windows, []) == .returned(value))
      var narrow = NativeScene([(bytes, [])], mode: mode, .compatibility).loaded()
      narrow.machine.scripts[0] = scene.machine.scripts[0]
      let upper: UInt64 = bytes == 8 ? 0 : 0x8000_0000 << 32
      #expect(narrow.thread.call(narrow.handle, 0, .cdecl, []) == .returned(upper | value))
    }
  }

  /// Only the result and the status change, and what conventions leave to the callee is the caller's still.
  @Test(arguments: LoadTests.cases)
  func nothingElseChanges(_ each: LoadTests.Case) {
    var scene = NativeScene([(4, [.value(4)])], mode: each.mode, each.kind).loaded()
    scene.machine.scripts[0] = { core in
      for number in UInt8(0)..<16 where number != 4 { core[GeneralRegister(rawValue: number)!] = 0x5EC2E7 }
      try core.setVector(0x5EC2E7)
    }
    scene.machine.vectors[0] = 12
    for returnsStatus in [true, false] {
      scene.thread.prepareCall(
        scene.handle, 0, each.convention, [NativeArgument(value: 1)], returnsStatus: returnsStatus)
      var model = scene.thread.cpu
      #expect(scene.thread.run() == .finished)
      model[.rax] = 0x5EC2E7
      if returnsStatus { model[each.convention == .cdecl ? .rcx : .r11] = 0 }
      model.finishInstruction(length: 3)
      #expect(scene.thread.cpu.agrees(with: model) && scene.thread.cpu.flags == model.flags)
    }
    #expect(scene.machine.vectors[0] == 12)
  }

  /// Two functions of one PAL are two calls; the same thread's other function is not the parked one.
  @Test func otherFunction() {
    var scene = NativeScene([(4, []), (4, [])]).loaded()
    scene.machine.scripts[0] = { $0[.rax] = 10 }
    scene.machine.scripts[1] = { $0[.rax] = 11 }
    scene.machine.interrupt(before: 1)
    scene.thread.prepareCall(scene.handle, 0, .systemV, [])
    #expect(scene.thread.step() == .again)
    #expect(scene.thread.call(scene.handle, 1, .systemV, []) == .returned(11))
    #expect(scene.thread.call(scene.handle, 0, .systemV, []) == .returned(10))
  }
}
