/// SHA-256 as the standard writes it down (FIPS 180-4), its constants computed from their definition.
enum NaiveSHA256 {
  static func digest(of message: [UInt8]) -> [UInt8] {
    var state = firstPrimes(8).map { fraction(of: $0, root: 2) }
    let padded = pad(message)
    for start in stride(from: 0, to: padded.count, by: 64) {
      state = compress(state, Array(padded[start..<start + 64]))
    }
    return state.flatMap(bytes)
  }

  private static let constants = firstPrimes(64).map { fraction(of: $0, root: 3) }

  private static func pad(_ message: [UInt8]) -> [UInt8] {
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) * 8
    return padded + bytes(UInt32(bits >> 32)) + bytes(UInt32(truncatingIfNeeded: bits))
  }

  private static func compress(_ state: [UInt32], _ block: [UInt8]) -> [UInt32] {
    let words = schedule(block)
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for round in 0..<64 {
      let sum1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
      let first = h &+ sum1 &+ ((e & f) ^ (~e & g)) &+ constants[round] &+ words[round]
      let sum0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
      let second = sum0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    return zip(state, [a, b, c, d, e, f, g, h]).map { $0 &+ $1 }
  }

  private static func schedule(_ block: [UInt8]) -> [UInt32] {
    var words = (0..<16).map { word in
      block[word * 4..<word * 4 + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let (old, recent) = (words[index - 15], words[index - 2])
      let sigma0 = turn(old, 7) ^ turn(old, 18) ^ old >> 3
      let sigma1 = turn(recent, 17) ^ turn(recent, 19) ^ recent >> 10
      words.append(sigma1 &+ words[index - 7] &+ sigma0 &+ words[index - 16])
    }
    return words
  }

  private static func turn(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }

  private static func bytes(_ word: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
  }

  private static func firstPrimes(_ count: Int) -> [UInt32] {
    var primes: [UInt32] = []
    var candidate: UInt32 = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }

  /// The first 32 bits behind the point of a number's square or cube root: the largest x with
  /// x^root <= number * 2^(32 * root), its lower half.
  private static func fraction(of number: UInt32, root: Int) -> UInt32 {
    var (low, high) = (UInt128(0), UInt128(1) << 36)
    let limit = UInt128(number) << UInt128(32 * root)
    while high - low > 1 {
      let middle = (low + high) / 2
      let power = (1..<root).reduce(middle) { power, _ in power * middle }
      if power <= limit { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }
}
