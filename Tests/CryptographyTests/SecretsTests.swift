import Cryptography
import CryptographySupport
import Testing

@Suite struct SecretsTests {
  @Test func everyAlgorithmGivesItsKnownAnswer() { #expect(selfTest() == nil) }

  @Test func wipesValuesAndSpans() {
    var value = InlineArray<33, UInt8>(repeating: 1)
    Secrets.wipe(&value)
    #expect(value.array.allSatisfy { $0 == 0 })
    var array = [UInt8](repeating: 1, count: 1000)
    var bytes = array.mutableSpan
    Secrets.wipe(&bytes)
    #expect(array.allSatisfy { $0 == 0 })
    var none: [UInt8] = []
    var empty = none.mutableSpan
    Secrets.wipe(&empty)
  }

  @Test func comparesWhole() {
    let bytes = [UInt8](0..<20)
    #expect(areEqualInConstantTime(bytes.span, Array(bytes).span))
    #expect(areEqualInConstantTime(Span(), Span()))
    #expect(!areEqualInConstantTime(bytes.span, bytes.dropLast().span))
    for bit in 0..<160 { #expect(!areEqualInConstantTime(bytes.span, bytes.flipping(bit: bit).span)) }
  }

  /// What any algorithm takes of the stack is less than what ``Secrets/wipeStack()`` clears.
  @Test func takesLessStackThanIsWiped() {
    #expect(StackProbe.use { _ = selfTest() } < 8192)
  }

  @Test func wipingTheStackLeavesNoTrace() {
    var random = SeededGenerator(seed: 11)
    let key: P256.PrivateKey = random.bytes()
    Self.sign(key)
    #expect(StackProbe.finds(key.array), "the probe sees what is there")
    Self.sign(key)
    Secrets.wipeStack()
    #expect(!StackProbe.finds(key.array))
  }

  @inline(never)
  private static func sign(_ key: P256.PrivateKey) {
    _ = P256.signature(of: SHA256.Digest(repeating: 1), by: key)
  }
}
