import Cryptography
import CryptographySupport
import Testing

@Suite struct HMACDRBGTests {
  @Test(arguments: GeneratorVector.all) func standardVector(_ vector: GeneratorVector) throws {
    var generator = HMACDRBG(
      entropy: [UInt8](hex: vector.entropy).span, nonce: [UInt8](hex: vector.nonce).span,
      personalization: [UInt8](hex: vector.personalization).span)
    var output: [UInt8] = []
    for step in vector.steps {
      switch step {
      case .reseed(let entropy, let additional):
        generator.reseed(entropy: [UInt8](hex: entropy).span, additional: [UInt8](hex: additional).span)
      case .generate(let additional):
        output = try generator.bytes(128, additional: [UInt8](hex: additional))
      }
    }
    #expect(output == [UInt8](hex: vector.output))
  }

  /// Parts of blocks: a shorter request gives the beginning of a longer one.
  @Test(arguments: [0, 1, 31, 32, 33, 100]) func lengths(count: Int) throws {
    #expect(try Self.first(count) == Array(Self.first(128).prefix(count)))
  }

  @Test func fillsOnlyItsRange() throws {
    var generator = Self.seeded()
    var output = [UInt8](repeating: 7, count: 100)
    var bytes = output.mutableSpan
    try generator.generate(into: &bytes, range: 10..<60)
    #expect(output[..<10].allSatisfy { $0 == 7 } && output[60...].allSatisfy { $0 == 7 })
    #expect(Array(output[10..<60]) == (try Self.first(50)))
  }

  @Test func wantsToBeSeededAgain() throws {
    var generator = Self.seeded(interval: 3)
    for _ in 0..<3 { _ = try generator.bytes(1) }
    #expect(generator.needsReseeding)
    #expect(throws: GeneratorError.needsReseeding) { try generator.bytes(1) }
    generator.reseed(entropy: [9].span)
    #expect(!generator.needsReseeding)
    for _ in 0..<3 { _ = try generator.bytes(1) }
    #expect(throws: GeneratorError.needsReseeding) { try generator.bytes(1) }
  }

  @Test func limitsItsRequests() throws {
    var generator = Self.seeded()
    #expect(throws: GeneratorError.tooManyBytes) { try generator.bytes(HMACDRBG.maximumBytes + 1) }
    #expect(try generator.bytes(HMACDRBG.maximumBytes) == Self.first(HMACDRBG.maximumBytes))
  }

  /// What a generator gives at first.
  private static func first(_ count: Int) throws -> [UInt8] {
    var generator = seeded()
    return try generator.bytes(count)
  }

  private static func seeded(interval: UInt64 = HMACDRBG.standardReseedInterval) -> HMACDRBG {
    HMACDRBG(entropy: [1].span, nonce: [2].span, reseedInterval: interval)
  }
}

extension HMACDRBG {
  fileprivate mutating func bytes(_ count: Int, additional: [UInt8] = []) throws(GeneratorError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var bytes = output.mutableSpan
    try generate(into: &bytes, range: 0..<count, additional: additional.span)
    return output
  }
}
