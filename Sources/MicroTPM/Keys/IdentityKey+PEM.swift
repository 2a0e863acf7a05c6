import Cryptography

extension IdentityKey {
  /// Bytes of ``pem``.
  public static let pemBytes = 178

  /// The key as SubjectPublicKeyInfo (RFC 5480) in PEM (RFC 7468): four lines of text, each with its newline.
  public var pem: InlineArray<178, UInt8> {
    var text = PEMText()
    text.append("-----BEGIN PUBLIC KEY-----\n")
    text.append(base64: subjectPublicKeyInfo)
    text.append("-----END PUBLIC KEY-----\n")
    precondition(text.count == Self.pemBytes)
    return text.bytes
  }

  /// The key in DER: what kind it is, which is the same for all keys of the curve, and the point.
  private var subjectPublicKeyInfo: InlineArray<91, UInt8> {
    // SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING } (RFC 5480, sections 2 and 2.1.1).
    let kind: InlineArray<26, UInt8> = [
      0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
      0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ]
    var info = InlineArray<91, UInt8>(repeating: 0)
    for index in kind.indices { info[index] = kind[index] }
    for index in publicKey.indices { info[kind.count + index] = publicKey[index] }
    return info
  }
}

/// A PEM text being written.
private struct PEMText {
  /// Characters in a line of base64 (RFC 7468, section 2).
  private static let lineLength = 64

  private(set) var bytes = InlineArray<178, UInt8>(repeating: 0)
  private(set) var count = 0

  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { text in
      for index in text.indices { append(unsafe text[index]) }
    }
  }

  /// Three bytes become four characters (RFC 4648, section 4); the lines end with newlines.
  mutating func append(base64 data: InlineArray<91, UInt8>) {
    var column = 0
    for start in stride(from: 0, to: data.count, by: 3) {
      append(group: data, start)
      column += 4
      if column % Self.lineLength == 0 || start + 3 >= data.count { append(UInt8(ascii: "\n")) }
    }
  }

  private mutating func append(group data: InlineArray<91, UInt8>, _ start: Int) {
    let length = min(3, data.count - start)
    var bits: UInt32 = 0
    for index in 0..<3 { bits = bits << 8 | (index < length ? UInt32(data[start + index]) : 0) }
    for index in 0..<4 {
      let value = UInt8(truncatingIfNeeded: bits >> UInt32(18 - 6 * index)) & 63
      append(index <= length ? Self.digit(value) : UInt8(ascii: "="))
    }
  }

  private mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + (value - 26)
    case 52..<62: UInt8(ascii: "0") + (value - 52)
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}
