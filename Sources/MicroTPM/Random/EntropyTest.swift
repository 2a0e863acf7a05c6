/// Watches a source of entropy for failing: what a broken generator gives most often is the same word again and
/// again.
///
/// This is the repetition count test (NIST SP 800-90B, section 4.4.1) with a cutoff of two: a word that follows
/// itself. With 32 bits of entropy in a word of 64, half of what the makers promise, a good source fails it once in
/// 2^32 words (section 4.4.1: C = 1 + 32/32). Words of only zeroes or only ones, which CPUs have given after
/// waking up, are refused at once. A source that has failed is not believed again.
struct EntropyTest: Sendable, BitwiseCopyable {
  private var last: UInt64 = 0
  private(set) var hasFailed = false

  /// Whether `word` may be used.
  mutating func accepts(_ word: UInt64) -> Bool {
    if word == last || word == 0 || word == .max { hasFailed = true }
    last = word
    return !hasFailed
  }
}
