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

  /// A copy with one bit turned over.
  package func flipping(bit: Int) -> [UInt8] {
    var copy = self
    copy[bit / 8] ^= 1 << UInt8(bit % 8)
    return copy
  }
}
