import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// PALs that are images of their own.
@Suite struct LoadTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let kind: GuestKind
    let mode: ImageFormat.Mode
    let convention: CallConvention
    var testDescription: String { "\(kind.testDescription), \(mode) PAL, \(convention)" }
  }

  static let cases: [Case] = GuestKind.all.flatMap { kind in
    [ImageFormat.Mode.bits64, .bits32].flatMap { mode in
      (kind.codeSize == .bits64 ? [CallConvention.systemV, .windows] : [.cdecl])
        .map { Case(kind: kind, mode: mode, convention: $0) }
    }
  }

  /// From programs of every kind, into PALs of both widths.
  @Test(arguments: cases)
  func aWholeLife(_ each: Case) {
    var scene = NativeScene(
      [(8, [.value(4), .buffer(.input, count: 0, size: 2), .buffer(.output, size: 3)]), (2, [])],
      mode: each.mode, each.kind)
    let beginning = scene.beginning
    #expect(scene.load() == .success)
    scene.machine.scripts[0] = { core in
      let count = try core.argument(0)
      let input = try core.bytes(at: core.argument(1), count: Int(count) * 2)
      #expect(try core.bytes(at: core.argument(2), count: 3) == [0, 0, 0])
      try core.place([7, 8, 9], at: core.argument(2))
      core[.rax] = UInt64(input.reduce(0) { $0 + Int($1) })
      core[.rdx] = 0
    }
    scene.machine.scripts[1] = { $0[.rax] = 0x1234_5678 }
    scene.program.write([1, 2, 3, 4, 5, 6, 7], at: Program.heap + 0x100)
    let arguments = [0xFFFF_FFFF_0000_0003, Program.heap + 0x100, Program.heap + 0x201]
    #expect(scene.thread.call(scene.handle, 0, each.convention, arguments) == .returned(21))
    #expect(scene.program.read(Program.heap + 0x200, 5) == [0, 7, 8, 9, 0])
    scene.thread.cpu[.rdx] = 0
    let small = scene.thread.call(scene.handle, 1, each.convention, [])
    #expect(small == .returned(each.convention == .cdecl ? 0x8000_0001_0000_5678 : 0x5678))
    #expect(scene.unload() == .success)
    #expect(MachineState(scene.machine).hasSamePool(as: beginning))
    #expect(scene.thread.call(scene.handle, 0, each.convention, arguments) == .refused(.noSuchPAL))
    #expect(PoolAudit.problems(of: scene.machine) == [])
  }

  /// The whole file is measured, and nothing else.
  @Test func measurement() {
    let scene = NativeScene().loaded()
    let digest = scene.record.measurement
    #expect(digest.indices.map { digest[$0] } == NaiveSHA256.digest(of: scene.file))
  }

  /// Memory inside: segments with their rights, zeroes behind their contents, heap and stack.
  @Test(arguments: [ImageFormat.Mode.bits64, .bits32])
  func memoryInside(_ mode: ImageFormat.Mode) {
    var scene = NativeScene([(8, [])], mode: mode)
    scene.image.segments.append(.init(address: 0x1005_0000, fileBytes: 4096, memoryBytes: 4096, rights: 1))
    scene.contents += [UInt8](repeating: 0x66, count: 4096)
    scene.writeImage()
    #expect(scene.load() == .success)
    scene.machine.scripts[0] = { core in
      #expect(try core.load(NativeScene.data + 4092, bytes: 8) == 0x4444_4444)
      #expect(try core.load(0x1005_0000, bytes: 4) == 0x6666_6666)
      for address in [NativeScene.data + 4096, NativeScene.heap, NativeScene.area, NativeScene.stack] {
        #expect(try core.load(address, bytes: 8) == 0)
        try core.store(1, bytes: 8, at: address)
        #expect(throws: PALStop.self) { try core.translate(address, .fetch) }
      }
      for address in [NativeScene.code, 0x1005_0000] {
        #expect(throws: PALStop.self) { try core.translate(address, .write) }
      }
      #expect(throws: PALStop.self) { try core.translate(0x1005_0000, .fetch) }
      #expect(throws: PALStop.self) { try core.translate(NativeScene.stack - 1, .write) }
      core[.rax] = 5
    }
    #expect(scene.thread.call(scene.handle, 0, .systemV, []) == .returned(5))
  }

  /// Absent pages of the image, and of the handle's place, are brought in.
  @Test(arguments: GuestKind.widths)
  func absentPages(_ kind: GuestKind) {
    var scene = NativeScene([(8, [])], kind)
    for page in UInt64(0)..<4 { scene.program.evict(NativeScene.place + page * 4096) }
    scene.program.evict(NativeScene.cell)
    #expect(scene.load() == .success)
    #expect(scene.record.stage == .live)
    let digest = scene.record.measurement
    #expect(digest.indices.map { digest[$0] } == NaiveSHA256.digest(of: scene.file))
  }

  /// Upper halves of 32-bit code's registers mean nothing.
  @Test func upperHalvesAreIgnored() {
    var scene = NativeScene([(8, [])], .compatibility)
    scene.prepareLoad()
    for register in [GeneralRegister.rcx, .rdx, .rsi] { scene.thread.cpu[register] |= 0xDEAD_0000_0000_0000 }
    #expect(scene.thread.run() == .finished && scene.thread.cpu[.rax] == 0)
  }

  /// What no pool can hold is refused at once.
  @Test(arguments: [1 << 46, 1 << 40, 300 * 4096] as [UInt64])
  func hugeAreas(_ bytes: UInt64) {
    for change: (inout ImageBuilder) -> Void in [
      { $0.stack = .init(address: 0x10_0000_0000, bytes: bytes) },
      { $0.heap = .init(address: 0x10_0000_0000, bytes: bytes) },
      {
        $0.segments[1].address = 0x10_0000_0000; $0.segments[1].memoryBytes = bytes
      },
    ] {
      var scene = NativeScene()
      change(&scene.image)
      scene.writeImage()
      scene.prepareLoad()
      #expect(scene.thread.run(limit: 20) == .finished)
      #expect(scene.thread.cpu[.rax] == UInt64(HypercallResult.outOfMemory.rawValue))
      #expect(MachineState(scene.machine) == scene.beginning)
    }
  }

  @Test(arguments: 15...45)
  func exhaustion(_ pages: Int) {
    var scene = NativeScene(
      [(UInt32, [ImageBuilder.Parameter])](repeating: (8, [.value(8)]), count: 20), poolPages: pages)
    // Record, control block, tables, plans, and the pages.
    let needed: UInt64 = 2 + 1 + 1 + 1 + 2 + 3 + 1 + 2 + 2 + 2 + 4
    let result = scene.load()
    let fits = scene.machine.pals.frameCount >= needed
    #expect(result == (fits ? .success : .outOfMemory))
    #expect(PoolAudit.problems(of: scene.machine) == [])
    if fits {
      scene.machine.scripts[19] = { $0[.rax] = try $0.argument(0) + 1 }
      #expect(scene.thread.call(scene.handle, 19, .systemV, [9]) == .returned(10))
      #expect(scene.unload() == .success)
    }
    #expect(MachineState(scene.machine).hasSamePool(as: scene.beginning))
  }

  /// The handle's place tells whether the owner lives: a program that has put something else there may load anew.
  @Test func cellIsTheOwners() {
    var scene = NativeScene().loaded()
    #expect(scene.load() == .alreadyRegistered)
    let old = scene.handle
    scene.program.write(UInt64(0), at: NativeScene.cell)
    #expect(scene.load() == .success)
    #expect(scene.machine.pals.count == 1 && scene.handle != old)
    #expect(scene.thread.call(old, 0, .systemV, []) == .refused(.noSuchPAL))
    #expect(scene.thread.call(scene.handle, 0, .systemV, []) == .refused(.palFailed), "there is no script")
  }

  /// Handles are their program's.
  @Test func handlesOfOthers() {
    var scene = NativeScene().loaded()
    scene.machine.scripts[0] = { $0[.rax] = 1 }
    let other = Program(scene.kernel)
    var thread = ProgramThread(other)
    #expect(thread.call(scene.handle, 0, .systemV, []) == .refused(.noSuchPAL))
    #expect(thread.hypercall(.unload, rcx: UInt64(scene.handle)) == .noSuchPAL)
    #expect(thread.hypercall(.queryHandle, rcx: UInt64(scene.handle), rdx: Program.heap) == .noSuchPAL)
    #expect(
      scene.thread.hypercall(.queryHandle, rcx: UInt64(scene.handle), rdx: Program.heap + 0x100) == .success)
    for bit in 0..<32 {
      let wrong = scene.handle ^ 1 << UInt32(bit)
      #expect(scene.thread.call(wrong, 0, .systemV, []) == .refused(.noSuchPAL))
    }
    #expect(scene.thread.call(scene.handle, 0, .systemV, []) == .returned(1))
  }

  @Test func refusals() {
    var scene = NativeScene()
    for (rcx, rdx, rsi, result) in [
      (NativeScene.place, UInt64(scene.file.count), NativeScene.cell + 4, HypercallResult.badArgument),
      (NativeScene.place, UInt64(scene.file.count), 1 << 47, .badArgument),
      (NativeScene.place, 0, NativeScene.cell, .badImageSize),
      (NativeScene.place, UInt64(scene.file.count) + 1, NativeScene.cell, .badImageSize),
      (NativeScene.place, UInt64(scene.file.count) + 4096, NativeScene.cell, .badImageSize),
      (NativeScene.place, 1 << 40, NativeScene.cell, .badImageSize),
      (NativeScene.place + 1, UInt64(scene.file.count), NativeScene.cell, .notAnImage),
      (1 << 47, UInt64(scene.file.count), NativeScene.cell, .notAccessible),
      (0xFFFF_8000_0000_0000, UInt64(scene.file.count), NativeScene.cell, .notAccessible),
    ] as [(UInt64, UInt64, UInt64, HypercallResult)] where result != .notAccessible || rcx == 1 << 47 {
      #expect(scene.thread.hypercall(.load, rcx: rcx, rdx: rdx, rsi: rsi) == result)
      #expect(MachineState(scene.machine) == scene.beginning)
    }
    scene.program.protect(NativeScene.cell, without: .rw)
    #expect(scene.load() == .notAccessible)
    scene.program.allow(NativeScene.cell, .rw)
    scene.program.protect(NativeScene.place + 4096, without: .us)
    #expect(scene.load() == .notAccessible)
    scene.program.allow(NativeScene.place + 4096, .us)
    #expect(MachineState(scene.machine) == scene.beginning)
    #expect(scene.thread.hypercall(.unload, rcx: 0) == .noSuchPAL)
  }
}
