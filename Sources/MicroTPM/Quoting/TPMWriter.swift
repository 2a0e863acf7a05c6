import Cryptography

/// Writes the structures of TPM 2.0, which are big-endian and without gaps, into `capacity` bytes.
struct TPMWriter<let capacity: Int> {
  private(set) var bytes = InlineArray<capacity, UInt8>(repeating: 0)
  private(set) var count = 0

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    for byte in 0..<Number.bitWidth / 8 {
      bytes[count] = UInt8(truncatingIfNeeded: number >> Number(Number.bitWidth - 8 - 8 * byte))
      count += 1
    }
  }

  mutating func append(_ constant: TPMConstant) { append(constant.rawValue) }

  mutating func append(_ data: Span<UInt8>) {
    for index in data.indices { append(data[index]) }
  }

  /// A TPM2B structure: the size as 16 bits, then the bytes.
  mutating func append(sized data: Span<UInt8>) {
    append(UInt16(data.count))
    append(data)
  }
}
