import MicroTPM
import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Requests that make no sense, or name what is not the PAL's: each gets its number, and changes nothing.
@Suite struct MicroTPMRefusalTests {
  /// Requests that would succeed.
  private static var good: [(request: Hypercall, prepare: PALScript)] {
    [
      (
        .readPCR,
        { core in
          core[.rcx] = 0
          core[.rdx] = MicroTPMScene.output
        }
      ),
      (.extendPCR, { core in core[.rdx] = MicroTPMScene.digest }),
      (
        .random,
        { core in
          try core.setWord(16, at: MicroTPMScene.count)
          core[.rcx] = MicroTPMScene.output
          core[.rdx] = MicroTPMScene.count
        }
      ),
      (.seal, { try $0.prepareSealing([1, 2, 3]) }),
      (.quote, { try $0.prepareQuote(1) }),
      (
        .identityKey,
        { core in
          try core.setWord(400, at: MicroTPMScene.count)
          core[.rcx] = MicroTPMScene.output
          core[.rdx] = MicroTPMScene.count
        }
      ),
    ]
  }

  /// Which registers of a request are addresses that are read, and which are written to.
  private static let reads: [Hypercall: [GeneralRegister]] = [
    .extendPCR: [.rdx], .random: [.rdx], .seal: [.rcx, .rdx, .rsi], .unseal: [.rcx, .rdx],
    .quote: [.rcx, .rdx, .rsi, .rdi], .identityKey: [.rdx],
  ]
  private static let writes: [Hypercall: [GeneralRegister]] = [
    .readPCR: [.rdx], .random: [.rcx], .unseal: [.rsi], .identityKey: [.rcx, .rdx],
  ]

  /// Addresses that are not the PAL's, or of which too little is: absent, at the end of the data, in the guest's
  /// memory, not canonical, at the very end.
  private static func foreign(_ kind: GuestKind) -> [UInt64] {
    let narrow: [UInt64] = [
      1, MicroTPMScene.dataEnd, MicroTPMScene.dataEnd - 1, Program.heap, 0x3F_FFFF, 0xFFFF_F000, 0xFFFF_FFFF,
    ]
    return kind.codeSize == .bits64
      ? narrow + [0x8000_0000_0000, 0xFFFF_8000_0000_0000, .max, .max - 7, 0x0001_0000_0041_0000] : narrow
  }

  private func refused(
    _ pal: inout MicroTPMScene, _ request: Hypercall, _ why: String, _ prepare: @escaping PALScript
  ) -> HypercallResult? {
    var (before, after): ([UInt8], [UInt8]) = ([], [])
    let size = Int(MicroTPMScene.dataEnd - MicroTPMScene.data)
    let result = pal.ask(request) { core in
      try prepare(&core)
      before = try core.bytes(at: MicroTPMScene.data, count: size)
    } after: { core in
      after = try core.bytes(at: MicroTPMScene.data, count: size)
    }
    #expect(before == after, "\(request): \(why)")
    return result
  }

  @Test(arguments: GuestKind.widths) func foreignMemory(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    let free = pal.scene.machine.pals.freeFrames
    for (request, prepare) in Self.good + [
      (.unseal, { try $0.prepareSealing([UInt8](repeating: 0, count: 200), isOpening: true) })
    ] {
      for register in (Self.reads[request] ?? []) + (Self.writes[request] ?? []) {
        for address in Self.foreign(kind) where !(register == .rdx && request == .seal && address == 0) {
          let result = refused(&pal, request, "\(register) = \(address)") { core in
            try prepare(&core)
            core[register] = address
          }
          #expect(result == .notAccessible, "\(request), \(register) = \(address)")
        }
      }
    }
    #expect(pal.scene.machine.pals.freeFrames == free)
  }

  /// A PAL cannot have its own code overwritten.
  @Test(arguments: GuestKind.widths) func code(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    for (request, prepare) in Self.good {
      for register in Self.writes[request] ?? [] {
        let result = refused(&pal, request, "\(register) is code") { core in
          try prepare(&core)
          core[register] = Registration.code + 0x100
        }
        // What is read there first may also be no length.
        #expect(result == .notAccessible || (register == .rdx && result != .success))
      }
    }
  }

  /// The addresses in the structures, too.
  @Test(arguments: GuestKind.widths) func foreignBuffers(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    for address in Self.foreign(kind) + [Registration.code] {
      let isCode = address == Registration.code
      for (place, isInput) in [
        (MicroTPMScene.pairs.input, true), (MicroTPMScene.pairs.output, false),
      ] where !(isInput && isCode) {
        let result = refused(&pal, .seal, "buffer at \(address)") { core in
          try core.prepareSealing([1, 2, 3])
          try core.setWord(address, at: place)
        }
        #expect(result == .notAccessible, "\(address)")
      }
      let result = refused(&pal, .seal, "length at \(address)") { core in
        try core.prepareSealing([1, 2, 3])
        try core.setWord(address, at: MicroTPMScene.pairs.output + core.wordBytes)
      }
      #expect(result == .notAccessible || (isCode && result == .bufferTooSmall) == false)
      for pair in [MicroTPMScene.pairs.output, MicroTPMScene.pairs.second] {
        let result = refused(&pal, .quote, "buffer at \(address)") { core in
          try core.prepareQuote(1)
          try core.setWord(address, at: pair)
        }
        #expect(result == .notAccessible, "\(address)")
      }
    }
  }

  @Test(arguments: GuestKind.widths) func lengths(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    let largest = UInt64(MicroTPMFormat.mostBytes)
    for count in [largest + 1, largest - UInt64(SealedData.overhead) + 1, 0x7FFF_FFFF, 0xFFFF_FFFF] {
      let result = refused(&pal, .seal, "\(count) bytes") { core in
        try core.prepareSealing([])
        try core.setPair(MicroTPMScene.data, count, at: MicroTPMScene.pairs.input)
      }
      #expect(result == .tooLong)
    }
    for count in [UInt64(MicroTPMFormat.mostRandomBytes) + 1, 0xFFFF_FFFF] {
      let result = refused(&pal, .random, "\(count) bytes") { core in
        try core.setWord(count, at: MicroTPMScene.count)
        core[.rcx] = MicroTPMScene.output
        core[.rdx] = MicroTPMScene.count
      }
      #expect(result == .tooLong)
    }
  }

  /// The word with the room then tells how much is needed, and nothing else has changed.
  @Test(arguments: GuestKind.widths) func buffersThatAreTooSmall(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    let needed: [(Hypercall, PALScript, UInt64, UInt64)] = [
      (.seal, { try $0.prepareSealing([1, 2, 3]) }, MicroTPMScene.count, 139),
      (.quote, { try $0.prepareQuote(3) }, MicroTPMScene.count, UInt64(Quote.byteCount)),
      (.quote, { try $0.prepareQuote(3) }, MicroTPMScene.secondCount, 64),
      (
        .identityKey,
        { core in
          core[.rcx] = MicroTPMScene.output
          core[.rdx] = MicroTPMScene.count
        }, MicroTPMScene.count, UInt64(IdentityKey.pemBytes)
      ),
    ]
    for (request, prepare, place, bytes) in needed {
      for room in [0, bytes - 1] {
        var (found, output): (UInt64, [UInt8]) = (0, [])
        let result = pal.ask(request) { core in
          try prepare(&core)
          try core.place([UInt8](repeating: 0xEE, count: 256), at: MicroTPMScene.output)
          try core.setWord(room, at: place)
        } after: { core in
          found = try core.word(at: place)
          output = try core.bytes(at: MicroTPMScene.output, count: 256)
        }
        #expect(result == .bufferTooSmall && found == bytes)
        #expect(output == [UInt8](repeating: 0xEE, count: 256))
      }
      let result = pal.ask(request) { core in
        try prepare(&core)
        try core.setWord(bytes, at: place)
      }
      #expect(result == .success, "just enough")
    }
  }

  @Test(arguments: GuestKind.widths) func registersThatThereAreNot(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    for index in [24, 25, 0xFFFF_FFFF] as [UInt64] {
      for request in [Hypercall.readPCR, .extendPCR] {
        let result = refused(&pal, request, "register \(index)") { core in
          core[.rcx] = index
          core[.rdx] = MicroTPMScene.output
        }
        #expect(result == .noSuchPCR)
      }
    }
    for mask in [0, 1 << 24, 0xFFFF_FFFF, 0x8000_0001] as [UInt32] {
      #expect(refused(&pal, .quote, "selection \(mask)") { try $0.prepareQuote(mask) } == .noSuchPCR)
      let result = refused(&pal, .seal, "selection \(mask)") { core in
        try core.prepareSealing([1])
        try core.store(UInt64(mask), bytes: 4, at: MicroTPMScene.policy)
        core[.rdx] = MicroTPMScene.policy
      }
      #expect(result == .noSuchPCR)
    }
    let result = refused(&pal, .seal, "the word between") { core in
      try core.prepareSealing([1])
      try core.store(1, bytes: 4, at: MicroTPMScene.policy)
      try core.store(1, bytes: 4, at: MicroTPMScene.policy + 4)
      core[.rdx] = MicroTPMScene.policy
    }
    #expect(result == .badArgument)
  }

  @Test func aMachineWithoutSecret() throws {
    var pal = MicroTPMScene(secret: nil)
    for (request, prepare) in Self.good {
      let isRegister = request == .readPCR || request == .extendPCR
      #expect(pal.ask(request, prepare) == (isRegister ? .success : .noMachineSecret))
    }
  }

  /// While another CPU is being served, a PAL asks again, and can be interrupted.
  @Test func another() throws {
    var pal = MicroTPMScene()
    let machine = pal.scene.machine
    #expect(machine.pals.takeMicroTPM())
    machine.interruption = { [unowned machine] in
      guard machine.counts[.palRequest] ?? 0 >= 3 else { return nil }
      machine.pals.releaseMicroTPM()
      machine.interruption = { nil }
      return .interrupt
    }
    #expect(pal.ask(.seal) { try $0.prepareSealing([1]) } == .success)
    #expect(machine.counts[.palRequest] == 4)
    #expect(machine.pals.takeMicroTPM(), "it was given back")
  }

  /// No room for the registers: they stay as they were.
  @Test func exhaustedPool() throws {
    var pal = MicroTPMScene()
    var frames: [PhysicalAddress] = []
    while let frame = try? pal.scene.machine.pals.allocateFrame() { frames.append(frame) }
    let extend: PALScript = { $0[.rdx] = MicroTPMScene.digest }
    #expect(pal.ask(.extendPCR, extend) == .outOfMemory)
    for frame in frames { pal.scene.machine.pals.freeFrame(frame) }
    #expect(pal.ask(.extendPCR, extend) == .success)
  }

  @Test(arguments: GuestKind.widths) func outsideOfPALs(_ kind: GuestKind) throws {
    var scene = Scene([], kind)
    for number in UInt32(7)...13 {
      #expect(scene.thread.hypercall(try #require(Hypercall(rawValue: number))) == .outsidePAL)
    }
  }
}
