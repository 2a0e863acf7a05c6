import CryptographySupport
import MicroTPM
import Testing

@Suite struct RandomTests {
  private static let secret = [UInt8](repeating: 1, count: 32)
  private static let seed = [UInt8](repeating: 2, count: 32)

  /// Machine, boot, CPU: each changes what comes out, and nothing else does.
  @Test func dependsOnAllThree() {
    let usual = Self.bytes(Self.secret, Self.seed, SeededEntropy(seed: 1))
    #expect(usual == Self.bytes(Self.secret, Self.seed, SeededEntropy(seed: 1)))
    #expect(usual != Self.bytes([UInt8](repeating: 3, count: 32), Self.seed, SeededEntropy(seed: 1)))
    #expect(usual != Self.bytes(Self.secret, [UInt8](repeating: 3, count: 32), SeededEntropy(seed: 1)))
    #expect(usual != Self.bytes(Self.secret, Self.seed, SeededEntropy(seed: 2)))
  }

  @Test func worksWithoutHardware() {
    let usual = Self.bytes(Self.secret, Self.seed, NoEntropy())
    #expect(usual != Self.bytes([UInt8](repeating: 3, count: 32), Self.seed, NoEntropy()))
    #expect(usual != Self.bytes(Self.secret, [UInt8](repeating: 3, count: 32), NoEntropy()))
    #expect(Set(usual).count > 20)
  }

  /// Two machines that are equal up to a request differ from it on: it has taken fresh entropy in.
  @Test func everyRequestTakesFreshEntropy() {
    var source = SeededEntropy(seed: 1)
    var other = SeededEntropy(seed: 2)
    var one = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &source)
    var same = SeededEntropy(seed: 1)
    var two = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &same)
    let bytes = one.random.bytes(entropy: &source).array
    let others = two.random.bytes(entropy: &other).array
    #expect(bytes != others)
  }

  @Test func neverRepeats() {
    var source = NoEntropy()
    var machine = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &source)
    var seen: Set<[UInt8]> = []
    for _ in 0..<1000 { seen.insert(machine.random.bytes(entropy: &source).array) }
    #expect(seen.count == 1000)
  }

  @Test(arguments: [0, 1, 31, 32, 33, 65_535, 65_536, 65_537, 200_000]) func fillsAnyLength(count: Int) {
    var source = SeededEntropy(seed: 1)
    var machine = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &source)
    var output = [UInt8](repeating: 0, count: count)
    var bytes = output.mutableSpan
    machine.random.fill(&bytes, entropy: &source)
    #expect(!output.isEmpty || count == 0)
    for part in stride(from: 0, to: count - 31, by: 32) {
      #expect(output[part..<part + 32].contains { $0 != 0 })
    }
    let ones = output.reduce(0) { $0 + $1.nonzeroBitCount }
    if count > 60_000 { #expect(abs(ones - 4 * count) < 4 * count / 50) }
  }

  /// Each of these is noticed and from then on no longer asked; what comes out is as without it.
  @Test(
    arguments: [
      [7, 7], [0], [UInt64.max], [1, 2, 3, 4, 5, 5], [1, 2, 3, .max],
    ] as [[UInt64]])
  func distrustsABrokenSource(words: [UInt64]) {
    var source = ListedEntropy(words)
    var machine = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &source)
    let distrusts = machine.random.distrustsHardware
    #expect(distrusts)
    let asked = source.asked
    let bytes = machine.random.bytes(entropy: &source).array
    #expect(source.asked == asked)
    var none = NoEntropy()
    var without = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &none)
    let expected = without.random.bytes(entropy: &none).array
    #expect(bytes == expected)
  }

  @Test func noticesThatASourceBreaksLater() {
    var source = SeededEntropy(seed: 1)
    var machine = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &source)
    let distrusts = machine.random.distrustsHardware
    #expect(!distrusts)
    var stuck = ListedEntropy([9])
    let first = machine.random.bytes(entropy: &stuck).array
    let distrustsLater = machine.random.distrustsHardware
    #expect(distrustsLater)
    let second = machine.random.bytes(entropy: &stuck).array
    #expect(first != second)
  }

  /// A source that has nothing to give now and then is no broken one.
  @Test func toleratesASlowSource() {
    var source = ListedEntropy([1, nil, 2, nil, nil, 3, 4])
    var machine = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &source)
    for _ in 0..<20 { _ = machine.random.bytes(entropy: &source) }
    let distrusts = machine.random.distrustsHardware
    #expect(!distrusts)
  }

  /// The generator's own limit passes unnoticed.
  @Test(arguments: [true, false]) func goesOnBeyondTheLimit(hasHardware: Bool) {
    var entropy = SeededEntropy(seed: 1)
    var none = NoEntropy()
    var machine = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &entropy)
    var last: [UInt8] = []
    var repetitions = 0
    for _ in 0..<70_000 {
      let bytes =
        hasHardware
        ? machine.random.bytes(entropy: &entropy).array : machine.random.bytes(entropy: &none).array
      if bytes == last { repetitions += 1 }
      last = bytes
    }
    #expect(repetitions == 0)
  }

  @Test func wipingLeavesNothing() {
    var source = SeededEntropy(seed: 1)
    var machine = MicroTPM(secret: Self.secret.span, seed: Self.seed.span, entropy: &source)
    // The public key stays, and what is between fields has never been written.
    let harmless = MemoryLayout<IdentityKey>.size + 16
    machine.wipe()
    let left = withUnsafeBytes(of: &machine) { $0.count { $0 != 0 } }
    #expect(left <= harmless)
  }

  private static func bytes(_ secret: [UInt8], _ seed: [UInt8], _ source: some EntropySource) -> [UInt8] {
    var source = source
    var machine = MicroTPM(secret: secret.span, seed: seed.span, entropy: &source)
    return machine.random.bytes(entropy: &source).array
  }
}
