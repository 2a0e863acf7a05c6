import Cryptography

/// The machine's random bytes.
///
/// It is seeded with what the CPU's generator gives, with the seed that the loader makes for every boot and with a
/// part of the machine's secret, so that it takes all three to predict it. Every request takes fresh entropy in, as
/// long as the CPU gives any that looks sound; without, it goes on from its seed. It never waits.
public struct RandomGenerator: ~Copyable, Sendable {
  /// Requests after which it is seeded anew, far below what the standard allows.
  static let requestsBetweenSeeds: UInt64 = 1 << 16

  private var generator: HMACDRBG
  private var test = EntropyTest()

  /// `secret` is the machine's part; `seed` is the boot's, fresh random bytes.
  init(secret: Span<UInt8>, seed: Span<UInt8>, entropy source: inout some EntropySource) {
    var fresh = FreshEntropy(from: &source, watchedBy: &test)
    generator = HMACDRBG(
      entropy: fresh.bytes.span.extracting(first: fresh.count), nonce: seed, personalization: secret,
      reseedInterval: Self.requestsBetweenSeeds)
    fresh.wipe()
  }

  /// Whether the CPU's generator has given something unsound. It is then no longer asked.
  public var distrustsHardware: Bool { test.hasFailed }

  /// Fills all of `output`.
  public mutating func fill(_ output: inout MutableSpan<UInt8>, entropy source: inout some EntropySource) {
    defer { Secrets.wipeStack() }
    var start = 0
    while start < output.count {
      let end = min(start + HMACDRBG.maximumBytes, output.count)
      fill(&output, start..<end, &source)
      start = end
    }
  }

  /// 32 random bytes.
  public mutating func bytes(entropy source: inout some EntropySource) -> InlineArray<32, UInt8> {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    var output = bytes.mutableSpan
    fill(&output, entropy: &source)
    return bytes
  }

  public mutating func wipe() {
    generator.wipe()
    test = EntropyTest()
  }

  @inline(never)
  private mutating func fill(
    _ output: inout MutableSpan<UInt8>, _ range: Range<Int>, _ source: inout some EntropySource
  ) {
    var fresh = FreshEntropy(from: &source, watchedBy: &test)
    defer { fresh.wipe() }
    let additional = fresh.bytes.span.extracting(first: fresh.count)
    // Without fresh entropy the counter merely begins again: better than giving nothing.
    if generator.needsReseeding { generator.reseed(entropy: additional) }
    do throws(GeneratorError) {
      try generator.generate(into: &output, range: range, additional: additional)
    } catch {
      preconditionFailure()
    }
  }
}
