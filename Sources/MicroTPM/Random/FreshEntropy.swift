import Cryptography

/// A little entropy from the CPU, as bytes: none if it has none to give.
struct FreshEntropy {
  /// Words that are asked for at once: of half of their bits the generator is to take all its 256.
  static let words = 8

  private(set) var bytes = InlineArray<64, UInt8>(repeating: 0)
  private(set) var count = 0

  /// Asks for all words. A source that has failed is not asked, and what came before the failure is not used.
  init(from source: inout some EntropySource, watchedBy test: inout EntropyTest) {
    for _ in 0..<Self.words where !test.hasFailed {
      guard let word = source.word() else { continue }
      if test.accepts(word) { append(word) }
    }
    if test.hasFailed { wipe() }
  }

  private mutating func append(_ word: UInt64) {
    for byte in 0..<8 { bytes[count + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)) }
    count += 8
  }

  mutating func wipe() {
    Secrets.wipe(&bytes)
    count = 0
  }
}
