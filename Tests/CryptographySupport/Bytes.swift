extension InlineArray where Element == UInt8 {
  /// The bytes of an array of the same length.
  package init(_ array: [UInt8]) {
    precondition(array.count == count)
    self.init { array[$0] }
  }

  package var array: [UInt8] { indices.map { self[$0] } }
}

extension [UInt8] {
  /// The bytes that hexadecimal digits stand for; white space does not count.
  package init(hex: String) {
    let digits = hex.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
    precondition(digits.count % 2 == 0)
    self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  package var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

  /// This as a big-endian number, in the form that BearSSL computes with: 31 bits in each word of 32, the lowest first.
  package var limbs: [UInt8] {
    let bits = reversed().flatMap { byte in (0..<8).map { byte >> UInt8($0) & 1 } }
    return stride(from: 0, to: bits.count, by: 31).flatMap { start in
      let word = bits[start..<Swift.min(start + 31, bits.count)].reversed().reduce(0) { $0 << 1 | UInt32($1) }
      return (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
    }
  }

  /// A copy with one bit turned over.
  package func flipping(bit: Int) -> [UInt8] {
    var copy = self
    copy[bit / 8] ^= 1 << UInt8(bit % 8)
    return copy
  }
}
