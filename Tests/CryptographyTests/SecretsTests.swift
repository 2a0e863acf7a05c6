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
    #expect(Self.areEqual(bytes, bytes) && Self.areEqual([], []))
    #expect(!Self.areEqual(bytes, bytes.dropLast()))
    for bit in 0..<160 { #expect(!Self.areEqual(bytes, bytes.flipping(bit: bit))) }
  }

  private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    areEqualInConstantTime(left.span, right.span)
  }

  /// What any algorithm takes of the stack is less than what ``Secrets/wipeStack()`` clears.
  @Test func takesLessStackThanIsWiped() {
    // The first run finds and binds what it calls, which takes stack too.
    _ = selfTest()
    #expect(StackProbe.use { _ = selfTest() } < 8192)
  }

  @Test func wipingTheStackLeavesNoTrace() {
    var random = SeededGenerator(seed: 11)
    let key: P256.PrivateKey = random.bytes()
    let trace = key.array.limbs
    // Nothing may run in between that takes the same stack, as what a first call finds and binds would.
    Self.sign(key)
    _ = StackProbe.finds(trace)
    Self.sign(key)
    let isThere = StackProbe.finds(trace)
    Self.sign(key)
    Secrets.wipeStack()
    let isLeft = StackProbe.finds(trace)
    #expect(isThere, "the probe sees what is there")
    #expect(!isLeft)
  }

  @inline(never)
  private static func sign(_ key: P256.PrivateKey) {
    _ = P256.signature(of: SHA256.Digest(repeating: 1), by: key)
  }
}
