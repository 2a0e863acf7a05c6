import Cryptography
import CryptographySupport
import Testing

@testable import MicroTPM

/// What is found on the stack after a request: nothing of a key.
@Suite struct TraceTests {
  private static let keys = [UInt8](100..<132)

  @Test func ofQuoting() {
    var random = SeededGenerator(seed: 1)
    var example = QuoteExample(&random)
    example.secret = Self.keys
    let keys = MachineKeys(secret: Self.keys.span)
    let scalar = keys.identityScalar.array
    Self.quote(example, keys)
    _ = StackProbe.finds(scalar.limbs)
    Secrets.wipeStack()
    Self.quote(example, keys)
    let isLeft = StackProbe.finds(scalar.limbs)
    #expect(!isLeft)
  }

  /// The same work without the last step does leave the key: the test above would see it.
  @Test func ofSigningAlone() {
    let keys = MachineKeys(secret: Self.keys.span)
    let scalar = keys.identityScalar
    Self.sign(scalar)
    _ = StackProbe.finds(scalar.array.limbs)
    Self.sign(scalar)
    let isLeft = StackProbe.finds(scalar.array.limbs)
    #expect(isLeft)
  }

  @Test func ofSealingAndOpening() {
    let keys = MachineKeys(secret: Self.keys.span)
    let (root, salt) = (keys.sealRoot.array, keys.sealSalt.array)
    var blob = [UInt8](repeating: 1, count: 200)
    Secrets.wipeStack()
    Self.sealAndOpen(&blob, keys)
    let traces = [StackProbe.finds(root), StackProbe.finds(salt)]
    #expect(traces == [false, false])
  }

  @inline(never)
  private static func quote(_ example: QuoteExample, _ keys: borrowing MachineKeys) {
    _ = Quote.make(
      nonce: InlineArray(repeating: 1), selection: example.selection, of: example.bank,
      machine: Quote.Machine(firmwareVersion: 1), keys: keys)
  }

  @inline(never)
  private static func sign(_ key: P256.PrivateKey) {
    _ = P256.signature(of: SHA256.Digest(repeating: 1), by: key)
  }

  @inline(never)
  private static func sealAndOpen(_ blob: inout [UInt8], _ keys: borrowing MachineKeys) {
    var bytes = blob.mutableSpan
    let bank = PCRBank.ofPAL(1)
    try? SealedData.seal(
      &bytes, for: SealPolicy(selection: .measurement, of: bank), by: bank, random: InlineArray(repeating: 2),
      keys: keys)
    _ = try? SealedData.open(&bytes, by: bank, keys: keys)
  }
}
