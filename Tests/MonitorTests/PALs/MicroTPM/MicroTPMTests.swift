import Cryptography
import MicroTPM
import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// What a PAL can do with its micro-TPM.
@Suite struct MicroTPMTests {
  private static let text: [UInt8] = Array(
    "a secret of some length, over sixty-four bytes so that it has more blocks than one".utf8)

  @Test(arguments: GuestKind.widths) func registersBeginWithTheMeasurement(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    let bank = PCRBank(measurement: pal.scene.record.measurement)
    for index in UInt64(0)..<24 {
      var value: [UInt8] = []
      let result = pal.ask(.readPCR) { core in
        core[.rcx] = index
        core[.rdx] = MicroTPMScene.output
      } after: {
        value = try $0.bytes(at: MicroTPMScene.output, count: 32)
      }
      #expect(result == .success)
      #expect(value == bank.read(PCRIndex(index)!).bytes)
      #expect((value == [UInt8](repeating: 0, count: 32)) == (index > 0))
    }
    #expect(pal.scene.record.pcrFrame == 0, "reading takes no memory")
  }

  @Test(arguments: GuestKind.widths) func extending(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    let free = pal.scene.machine.pals.freeFrames
    var bank = PCRBank(measurement: pal.scene.record.measurement)
    for (index, byte) in [(0, 1), (23, 2), (5, 3), (5, 4)] as [(UInt64, UInt8)] {
      let digest = [UInt8](repeating: byte, count: 32)
      let result = pal.ask(.extendPCR) { core in
        try core.place(digest, at: MicroTPMScene.digest)
        core[.rcx] = index
        core[.rdx] = MicroTPMScene.digest
      }
      #expect(result == .success)
      bank.extend(PCRIndex(index)!, with: SHA256.Digest(repeating: byte))
    }
    for index in UInt64(0)..<24 {
      var value: [UInt8] = []
      _ = pal.ask(.readPCR) { core in
        core[.rcx] = index
        core[.rdx] = MicroTPMScene.output
      } after: {
        value = try $0.bytes(at: MicroTPMScene.output, count: 32)
      }
      #expect(value == bank.read(PCRIndex(index)!).bytes)
    }
    #expect(pal.scene.machine.pals.freeFrames == free - 1)
    #expect(pal.scene.unregister() == .success)
    #expect(MachineState(pal.scene.machine).hasSamePool(as: pal.scene.beginning), "nothing is left")
  }

  @Test(arguments: GuestKind.widths) func sealedDataOpensAgain(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    var sealed: [UInt8] = []
    #expect(
      pal.ask(.seal, { try $0.prepareSealing(Self.text) }, after: { sealed = try $0.result() }) == .success)
    #expect(sealed.count == Self.text.count + SealedData.overhead)
    #expect(!sealed.contains(subsequence: Self.text.prefix(8)))

    var (opened, digest): ([UInt8], [UInt8]) = ([], [])
    let result = pal.ask(.unseal) { [sealed] core in
      try core.prepareSealing(sealed, isOpening: true)
    } after: { core in
      opened = try core.result()
      digest = try core.bytes(at: MicroTPMScene.digest, count: 32)
    }
    #expect(result == .success && opened == Self.text)
    #expect(digest == PCRBank(measurement: pal.scene.record.measurement).digest(of: .measurement).bytes)
  }

  /// Nobody else's: another PAL's code differs in a byte that is never run.
  @Test func othersCannotOpen() throws {
    var first = MicroTPMScene()
    var sealed: [UInt8] = []
    _ = first.ask(.seal, { try $0.prepareSealing(Self.text) }, after: { sealed = try $0.result() })
    func opening(_ pal: MicroTPMScene, _ blob: [UInt8]) -> HypercallResult? {
      var pal = pal
      var found: [UInt8] = []
      let result = pal.ask(.unseal) { core in
        try core.place([UInt8](repeating: 0xEE, count: 256), at: MicroTPMScene.output)
        try core.prepareSealing(blob, isOpening: true)
      } after: { core in
        found = try core.bytes(at: MicroTPMScene.output, count: 256)
      }
      #expect(found == [UInt8](repeating: 0xEE, count: 256) || result == .success, "nothing comes out")
      return result
    }
    #expect(opening(first, sealed) == .success)
    #expect(opening(MicroTPMScene(), sealed) == .success, "the same PAL, after a restart")
    #expect(opening(MicroTPMScene(code: 0x91), sealed) == .policyNotMet)
    #expect(opening(MicroTPMScene(.compatibility), sealed) == .policyNotMet)
    #expect(opening(MicroTPMScene(secret: 8), sealed) == .notGenuine)
    #expect(opening(MicroTPMScene(), Array(sealed.dropLast())) == .notSealedData)
    #expect(opening(MicroTPMScene(), Array(sealed.prefix(100))) == .notSealedData)
    for place in stride(from: 0, to: sealed.count, by: 7) {
      var changed = sealed
      changed[place] ^= 1
      #expect([.notGenuine, .notSealedData].contains(opening(MicroTPMScene(), changed)))
    }
  }

  @Test(arguments: GuestKind.widths) func sealingForAnotherState(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    var bank = PCRBank(measurement: pal.scene.record.measurement)
    bank.extend(PCRIndex(4)!, with: SHA256.Digest(repeating: 9))
    let wanted = bank.digest(of: PCRSelection(mask: 0b1_0001)!).bytes
    var sealed: [UInt8] = []
    let result = pal.ask(.seal) { core in
      try core.prepareSealing(Self.text)
      try core.store(0b1_0001, bytes: 4, at: MicroTPMScene.policy)
      try core.store(0, bytes: 4, at: MicroTPMScene.policy + 4)
      try core.place(wanted, at: MicroTPMScene.policy + 8)
      core[.rdx] = MicroTPMScene.policy
    } after: {
      sealed = try $0.result()
    }
    #expect(result == .success)
    let open: PALScript = { [sealed] core in try core.prepareSealing(sealed, isOpening: true) }
    #expect(pal.ask(.unseal, open) == .policyNotMet, "not in that state yet")
    _ = pal.ask(.extendPCR) { core in
      try core.place([UInt8](repeating: 9, count: 32), at: MicroTPMScene.digest)
      core[.rcx] = 4
      core[.rdx] = MicroTPMScene.digest
    }
    var opened: [UInt8] = []
    #expect(pal.ask(.unseal, open, after: { opened = try $0.result() }) == .success)
    #expect(opened == Self.text)
  }

  @Test(arguments: GuestKind.widths) func quotesNameRegistersAndNonce(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    let bank = PCRBank(measurement: pal.scene.record.measurement)
    var (quote, values): ([UInt8], [UInt8]) = ([], [])
    let result = pal.ask(.quote) {
      try $0.prepareQuote(0b101)
    } after: { core in
      quote = try core.result()
      values = try core.bytes(
        at: MicroTPMScene.second, count: Int(try core.word(at: MicroTPMScene.secondCount)))
    }
    #expect(result == .success)
    #expect(values == bank.read(PCRIndex(0)!).bytes + [UInt8](repeating: 0, count: 32))
    #expect(quote.count == Quote.byteCount)
    #expect(quote.contains(subsequence: [UInt8](repeating: 0x5A, count: 32)[...]))
    #expect(quote.contains(subsequence: bank.digest(of: PCRSelection(mask: 0b101)!).bytes[...]))
  }

  @Test(arguments: GuestKind.widths) func randomBytesDiffer(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    var seen: Set<[UInt8]> = []
    for _ in 0..<20 {
      let result = pal.ask(.random) { core in
        try core.setWord(33, at: MicroTPMScene.count)
        core[.rcx] = MicroTPMScene.output
        core[.rdx] = MicroTPMScene.count
      } after: { core in
        seen.insert(try core.bytes(at: MicroTPMScene.output, count: 33))
      }
      #expect(result == .success)
    }
    #expect(seen.count == 20)
  }

  @Test(arguments: GuestKind.widths) func identityKeyIsText(_ kind: GuestKind) throws {
    var pal = MicroTPMScene(kind)
    var text = ""
    let result = pal.ask(.identityKey) { core in
      try core.setWord(200, at: MicroTPMScene.count)
      core[.rcx] = MicroTPMScene.output
      core[.rdx] = MicroTPMScene.count
    } after: {
      text = String(decoding: try $0.result(), as: UTF8.self)
    }
    #expect(result == .success)
    #expect(text.hasPrefix("-----BEGIN PUBLIC KEY-----\n") && text.hasSuffix("-----END PUBLIC KEY-----\n"))
  }

  /// The library that encrypts uses vector registers.
  @Test(arguments: [false, true]) func vectorRegistersAreKept(_ areUsed: Bool) throws {
    var pal = MicroTPMScene()
    pal.scene.machine.vectors[0] = 0x6E57
    let result = pal.ask(.seal) { core in
      if areUsed { try core.setVector(0x1234) }
      try core.prepareSealing(Self.text)
    } after: { core in
      let vector = try core.vector()
      #expect(vector == (areUsed ? 0x1234 : 0))
    }
    #expect(result == .success)
    #expect(pal.scene.machine.vectors[0] == 0x6E57, "the guest's own")
  }
}

extension InlineArray where Element == UInt8 {
  var bytes: [UInt8] { indices.map { self[$0] } }
}

extension [UInt8] {
  func contains(subsequence: ArraySlice<UInt8>) -> Bool {
    indices.contains { self[$0...].starts(with: subsequence) }
  }
}
