/// Reads structures as the TPM 2.0 Library, part 2, has them on the wire: numbers with their highest byte first, and
/// buffers behind their length of 16 bits. What is not there is an error, so that no input can trap its reader.
struct TPMReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ name: String
  ) throws(MalformedQuote) -> Number {
    try bytes(Number.bitWidth / 8, name).reduce(0) { $0 << 8 | Number($1) }
  }

  mutating func bytes(_ count: Int, _ name: String) throws(MalformedQuote) -> [UInt8] {
    guard count <= rest.count else { throw MalformedQuote("ends within \(name)") }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  /// A buffer with its length in front.
  mutating func buffer(most: Int, _ name: String) throws(MalformedQuote) -> [UInt8] {
    let length: UInt16 = try number(name)
    guard length <= most else {
      throw MalformedQuote("has \(length) bytes of \(name), which has \(most) at most")
    }
    return try bytes(Int(length), name)
  }

  /// A number that can only be one.
  mutating func expect<Number: FixedWidthInteger & UnsignedInteger>(
    _ expected: Number, _ name: String
  ) throws(MalformedQuote) {
    let number: Number = try number(name)
    guard number == expected else {
      throw MalformedQuote("has \(hexadecimal(number)) as \(name) instead of \(hexadecimal(expected))")
    }
  }

  /// There must be nothing more.
  func end() throws(MalformedQuote) {
    guard rest.isEmpty else { throw MalformedQuote("has \(rest.count) bytes too many") }
  }
}

/// Writes what ``TPMReader`` reads.
struct TPMWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
  }

  mutating func append(_ more: [UInt8]) { bytes += more }

  /// With the length in front.
  mutating func append(buffer: [UInt8]) {
    append(UInt16(buffer.count))
    bytes += buffer
  }
}

/// Names of algorithms and structures (TPM 2.0 Library, part 2, 6.3 and 6.9).
enum TPMConstant {
  /// What a TPM puts before all that it says of itself, so that nobody can have it sign that as data: "\u{FF}TCG".
  static let generated: UInt32 = 0xff54_4347
  static let quote: UInt16 = 0x8018
  static let sha256: UInt16 = 0x000b
  static let null: UInt16 = 0x0010
  static let ecdsa: UInt16 = 0x0018
  static let ecc: UInt16 = 0x0023
  /// A curve's (6.4).
  static let nistP256: UInt16 = 0x0003
}

private func hexadecimal(_ number: some FixedWidthInteger) -> String { "0x" + String(number, radix: 16) }
