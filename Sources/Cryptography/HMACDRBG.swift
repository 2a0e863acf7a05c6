/// Why a generator gives nothing.
public enum GeneratorError: Error {
  /// It has answered as many requests as it may and needs fresh entropy first.
  case needsReseeding
  /// More than ``HMACDRBG/maximumBytes`` at once.
  case tooManyBytes
}

/// A generator of random bytes: HMAC_DRBG with SHA-256 (NIST SP 800-90A revision 1, section 10.1.2).
///
/// Its security strength is 256 bits. It is plain bytes and uses no vector register. A copy would give the same
/// bytes again, so whoever keeps one must keep only one.
public struct HMACDRBG: Sendable, BitwiseCopyable {
  /// The most bytes of one request (table 2: 2^19 bits).
  public static let maximumBytes = 1 << 16
  /// The most requests between two seeds (table 2).
  public static let standardReseedInterval: UInt64 = 1 << 48

  private var key = SHA256.Digest(repeating: 0)
  private var value = SHA256.Digest(repeating: 1)
  private var reseedCounter: UInt64 = 1
  private let reseedInterval: UInt64

  /// Section 10.1.2.3. `entropy` must hold 32 bytes of entropy or more; the others may be empty.
  public init(
    entropy: Span<UInt8>, nonce: Span<UInt8>, personalization: Span<UInt8> = Span(),
    reseedInterval: UInt64 = standardReseedInterval
  ) {
    self.reseedInterval = min(reseedInterval, Self.standardReseedInterval)
    update(entropy, nonce, personalization)
  }

  /// Section 10.1.2.4.
  public mutating func reseed(entropy: Span<UInt8>, additional: Span<UInt8> = Span()) {
    update(entropy, additional)
    reseedCounter = 1
  }

  /// Whether it has answered as many requests as it may.
  public var needsReseeding: Bool { reseedCounter > reseedInterval }

  /// Section 10.1.2.5: fills `range` of `output` with random bytes.
  public mutating func generate(
    into output: inout MutableSpan<UInt8>, range: Range<Int>, additional: Span<UInt8> = Span()
  ) throws(GeneratorError) {
    guard range.count <= Self.maximumBytes else { throw .tooManyBytes }
    guard !needsReseeding else { throw .needsReseeding }
    if !additional.isEmpty { update(additional) }
    fill(&output, range)
    update(additional)
    reseedCounter += 1
  }

  public mutating func wipe() { Secrets.wipe(&self) }

  /// V = HMAC(K, V), again and again.
  private mutating func fill(_ output: inout MutableSpan<UInt8>, _ range: Range<Int>) {
    var keyed = HMACSHA256(key: key.span)
    defer { keyed.wipe() }
    var place = range.lowerBound
    while place < range.upperBound {
      var code = keyed
      code.update(value.span)
      value = code.code()
      for index in 0..<min(value.count, range.upperBound - place) { output[place + index] = value[index] }
      place += value.count
    }
  }

  /// HMAC_DRBG_Update (section 10.1.2.2) with up to three byte strings as the data.
  private mutating func update(
    _ first: Span<UInt8>, _ second: Span<UInt8> = Span(), _ third: Span<UInt8> = Span()
  ) {
    turn(0, first, second, third)
    if first.isEmpty && second.isEmpty && third.isEmpty { return }
    turn(1, first, second, third)
  }

  /// K = HMAC(K, V, round, data); V = HMAC(K, V).
  private mutating func turn(
    _ round: UInt8, _ first: Span<UInt8>, _ second: Span<UInt8>, _ third: Span<UInt8>
  ) {
    var code = HMACSHA256(key: key.span)
    defer { code.wipe() }
    code.update(value.span)
    code.update(round)
    code.update(first)
    code.update(second)
    code.update(third)
    key = code.code()
    value = HMACSHA256.code(of: value.span, key: key.span)
  }
}
