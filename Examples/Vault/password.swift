/// A password, as long in memory as any other.
struct Password {
  static let mostBytes = 128
  static let paddedBytes = 1 + mostBytes

  /// How many bytes it has, then these, then zeroes.
  let padded: [UInt8]

  /// Nil if it is empty or too long.
  init?(_ bytes: [UInt8]) {
    guard (1...Self.mostBytes).contains(bytes.count) else { return nil }
    padded = [UInt8(bytes.count)] + bytes + [UInt8](repeating: 0, count: Self.mostBytes - bytes.count)
  }

  init?(padded: [UInt8]) {
    guard padded.count == Self.paddedBytes else { return nil }
    self.padded = padded
  }

  /// Takes the same time whatever the two are, so that nothing is learnt from how long a wrong guess takes.
  func isEqual(to other: Password) -> Bool {
    var difference: UInt8 = 0
    for index in padded.indices { difference |= padded[index] ^ other.padded[index] }
    return difference == 0
  }
}
