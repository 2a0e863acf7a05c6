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
    let trace = keys.identityScalar.array.limbs
    Self.quote(example, keys)
    _ = StackProbe.finds(trace)
    Self.quote(example, keys)
    let isLeft = StackProbe.finds(trace)
    #expect(!isLeft)
  }

  /// The same work without the last step does leave the key: the test above would see it.
  @Test func ofSigningAlone() {
    let keys = MachineKeys(secret: Self.keys.span)
    let scalar = keys.identityScalar
    let trace = scalar.array.limbs
    Self.sign(scalar)
    _ = StackProbe.finds(trace)
    Self.sign(scalar)
    let isLeft = StackProbe.finds(trace)
    #expect(isLeft)
  }

  /// The generator's state is what the next bytes follow from; without entropy it is the same every time.
  @Test func ofRandomBytes() {
    let state = Self.stateAfterRequest()
    _ = StackProbe.finds(state)
    _ = Self.stateAfterRequest()
    let isLeft = StackProbe.finds(state)
    #expect(!isLeft)
  }

  /// K and V (NIST SP 800-90A), with which it begins.
  @inline(never)
  private static func stateAfterRequest() -> [UInt8] {
    var source = NoEntropy()
    var machine = MicroTPM(secret: keys.span, seed: keys.span, entropy: &source)
    _ = machine.random.bytes(entropy: &source)
    defer { machine.wipe() }
    return withUnsafeBytes(of: &machine.random) { Array($0.prefix(64)) }
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
