/// Reads an instruction from the front; every step beyond the bytes that were fetched gives nil.
struct InstructionCursor {
  private let bytes: InstructionBytes
  /// How many bytes have been read: after the last one, the instruction's length.
  private(set) var position = 0

  init(_ bytes: InstructionBytes) { self.bytes = bytes }

  func peek() -> UInt8? { bytes.byte(at: position) }

  mutating func skip() { position += 1 }

  mutating func next() -> UInt8? {
    guard let byte = peek() else { return nil }
    position += 1
    return byte
  }

  /// A little-endian integer of `size` bytes, extended by its sign to 64 bits.
  mutating func signedInteger(size: Int) -> UInt64? {
    var value: UInt64 = 0
    for index in 0..<size {
      guard let byte = next() else { return nil }
      value |= UInt64(byte) &<< UInt64(8 * index)
    }
    return value.signExtended(from: size)
  }

  /// Passes over `size` bytes, if they are there.
  mutating func skip(size: Int) -> Bool {
    guard size == 0 || bytes.byte(at: position + size - 1) != nil else { return false }
    position += size
    return true
  }
}

extension UInt64 {
  /// The lowest `size` bytes, 1, 2, 4 or 8, extended by their sign.
  @inlinable func signExtended(from size: Int) -> UInt64 {
    let unused = Int64(64 - 8 * size)
    return UInt64(bitPattern: (Int64(bitPattern: self) &<< unused) &>> unused)
  }

  /// The lowest `size` bytes, 1, 2, 4 or 8.
  @inlinable func truncated(to size: Int) -> UInt64 { self & UInt64.lowBits(8 * size) }
}
