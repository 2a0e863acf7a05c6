import Cryptography
import CryptographySupport
import MicroTPM
import Testing

@Suite struct SealTests {
  private static let lengths = [0, 1, 15, 16, 17, 63, 64, 65, 4096, 65_399, 65_400]

  /// Any text, policy and registers: who meets the policy gets the text and learns who sealed it.
  @Test(arguments: 0..<200 as Range<UInt64>) func opensForWhomItIsMeant(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let keys = MachineKeys.ofMachine(seed)
    let (sealer, opener) = (PCRBank.random(&random), PCRBank.random(&random))
    let count =
      seed < Self.lengths.count
      ? Self.lengths[Int(seed)] : Int.random(in: 0...(seed % 8 == 0 ? 65_400 : 2000), using: &random)
    let text = random.bytes(count)
    let policy = SealPolicy(selection: .random(&random), of: opener)
    let blob = try Sealed.make(text, for: policy, by: sealer, random: random.bytes(32), keys: keys)
    #expect(blob.count == text.count + SealedData.overhead)
    let creation = sealer.digest(of: policy.selection.union(.measurement)).array
    #expect(Sealed.open(blob, by: opener, keys: keys) == .text(text, creation: creation))
  }

  /// The format is fixed: another implementation, by the description alone, opens it.
  @Test func isLaidOutAsDocumented() throws {
    let secret = [UInt8](1...32)
    let keys = MachineKeys(secret: secret.span)
    let bank = PCRBank.ofPAL(1)
    let policy = SealPolicy(selection: PCRSelection(mask: 0x80_0006)!, of: bank)
    let text = Array("attack at dawn".utf8)
    let random = [UInt8](repeating: 9, count: 32)
    let blob = try Sealed.make(text, for: policy, by: bank, random: random, keys: keys)

    let header: [UInt8] =
      Array("PALSEAL\0".utf8) + [1, 0, 0, 0] + [6, 0, 0x80, 0] + [14, 0, 0, 0] + [0, 0, 0, 0]
      + policy.digest.array + bank.digest(of: PCRSelection(mask: 0x80_0007)!).array
    #expect(Array(blob[..<88]) == header)
    let root = Reference.hkdf(secret, salt: [], info: Array("Pallium seal root 1".utf8), count: 32)
    let saltKey = Reference.hkdf(root, salt: [], info: Array("Pallium seal salt 1".utf8), count: 32)
    let salt = Reference.hmac(random + header + text, key: saltKey)
    #expect(Array(blob[88..<120]) == salt)
    let key = Reference.hkdf(root, salt: salt, info: Array("Pallium seal 1".utf8), count: 32)
    let nonce = [UInt8](repeating: 0, count: 12)
    #expect(try Reference.open(Array(blob[120...]), key: key, nonce: nonce, data: header + salt) == text)
  }

  /// Even if the random bytes repeat, another text, policy or sealer has another key.
  @Test func survivesRepeatedRandomNumbers() throws {
    let keys = MachineKeys.ofMachine(1)
    let bank = PCRBank.ofPAL(1)
    let random = [UInt8](repeating: 0, count: 32)
    func salt(_ text: [UInt8], _ selection: PCRSelection, by sealer: PCRBank) throws -> [UInt8] {
      let policy = SealPolicy(selection: selection, of: bank)
      return Array(try Sealed.make(text, for: policy, by: sealer, random: random, keys: keys)[88..<120])
    }
    let salts = [
      try salt([1], .measurement, by: bank), try salt([2], .measurement, by: bank),
      try salt([1, 0], .measurement, by: bank),
      try salt([1], .all, by: bank), try salt([1], .measurement, by: .ofPAL(2)),
    ]
    #expect(Set(salts).count == salts.count)
    #expect(try salt([1], .measurement, by: bank) == salts[0])
  }

  @Test func sameTextTwiceLooksDifferent() throws {
    let keys = MachineKeys.ofMachine(1)
    let policy = SealPolicy(selection: .measurement, of: .ofPAL(1))
    let blobs = try (0..<2).map {
      try Sealed.make(
        [1, 2, 3], for: policy, by: .ofPAL(1), random: [UInt8](repeating: $0, count: 32), keys: keys)
    }
    #expect(blobs[0][120...] != blobs[1][120...])
  }

  @Test func wantsARegister() {
    let keys = MachineKeys.ofMachine(1)
    var buffer = [UInt8](repeating: 1, count: 200)
    var bytes = buffer.mutableSpan
    var error: SealError?
    do throws(SealError) {
      try SealedData.seal(
        &bytes, for: SealPolicy(selection: .none, of: .ofPAL(1)), by: .ofPAL(1),
        random: InlineArray(repeating: 0), keys: keys)
    } catch let caught {
      error = caught
    }
    #expect(error == .emptyPolicy)
    #expect(buffer.allSatisfy { $0 == 0 })
  }
}
