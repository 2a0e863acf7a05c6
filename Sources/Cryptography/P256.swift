import CBearSSL

/// Signatures on the curve P-256, also called secp256r1 (FIPS 186-5, SEC 2), by BearSSL. It uses no vector register.
public enum P256 {
  /// A private key: a big-endian number. Not every one is valid (``isPrivateKey(_:)``).
  public typealias PrivateKey = InlineArray<32, UInt8>
  /// A point as SEC 1, section 2.3.3, writes it without compression: 4, then x and y, big-endian.
  public typealias PublicKey = InlineArray<65, UInt8>
  /// The numbers r and s, big-endian.
  public typealias Signature = InlineArray<64, UInt8>

  /// Whether a number is from 1 to the curve's order less 1, in a time that tells nothing about it.
  public static func isPrivateKey(_ number: PrivateKey) -> Bool {
    let order = order
    var borrow: UInt16 = 0
    var bits: UInt8 = 0
    for index in number.indices.reversed() {
      let difference = UInt16(number[index]) &- UInt16(order[index]) &- borrow
      borrow = difference >> 15
      bits |= number[index]
    }
    return borrow == 1 && bits != 0
  }

  /// The public key of a private key, which must be valid.
  public static func publicKey(of key: PrivateKey) -> PublicKey {
    precondition(isPrivateKey(key))
    var point = PublicKey(repeating: 0)
    var bytes = point.mutableSpan
    unsafe key.span.withUnsafeBufferPointer { key in
      unsafe bytes.withUnsafeMutableBufferPointer { unsafe p256_public_key(key.baseAddress, $0.baseAddress) }
    }
    return point
  }

  /// ECDSA of a SHA-256 by a private key, which must be valid. Needs no random number: it takes what key and
  /// digest give (RFC 6979), so that the same digest has the same signature.
  public static func signature(of digest: SHA256.Digest, by key: PrivateKey) -> Signature {
    var signature = Signature(repeating: 0)
    var bytes = signature.mutableSpan
    let isDone = unsafe digest.span.withUnsafeBufferPointer { digest in
      unsafe key.span.withUnsafeBufferPointer { key in
        unsafe bytes.withUnsafeMutableBufferPointer {
          unsafe p256_sign(key.baseAddress, digest.baseAddress, $0.baseAddress)
        }
      }
    }
    precondition(isDone)
    return signature
  }

  /// How many points there are (SEC 2, section 2.4.2: n), big-endian.
  private static var order: InlineArray<32, UInt8> {
    [
      0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]
  }
}
