import Cryptography

/// Data that only this machine can open, and only for the PAL that it is meant for.
///
/// Version 1, numbers little-endian, n bytes of plain text:
///
/// ```
/// 0        8 bytes   "PALSEAL" and a zero
/// 8        u32       version: 1
/// 12       u32       the registers that the policy is about: bit r is register r
/// 16       u32       n
/// 20       u32       0
/// 24       32 bytes  digest at release: of those registers' values when it may be opened
/// 56       32 bytes  digest at creation: of those registers' and register 0's values when it was sealed
/// 88       32 bytes  salt
/// 120      n bytes   the text, encrypted
/// 120 + n  16 bytes  tag of the text and of the first 120 bytes
/// ```
///
/// The text is encrypted by ChaCha20-Poly1305 (RFC 8439) with a key of its own, so that the nonce may be zero:
/// HKDF-SHA-256 of the machine's root key for sealing, the salt, and "Pallium seal 1". The salt is the HMAC-SHA-256,
/// by a second key of the machine's, of 32 random bytes, the first 88 bytes and the text: no two texts share a key,
/// even if the random bytes should ever repeat.
public enum SealedData {
  /// Bytes that sealing adds.
  public static let overhead = 136
  /// Where in the sealed data the text lies.
  public static let textOffset = 120

  /// Data that was opened, where it lay.
  public struct Opened: Sendable {
    /// Where in the buffer the plain text is.
    public let text: Range<Int>
    /// Who sealed it: of the policy's registers and register 0, at sealing.
    public let digestAtCreation: SHA256.Digest
  }

  static func key(_ header: SealedHeader, _ keys: borrowing MachineKeys) -> ChaCha20Poly1305.Key {
    let root = keys.sealRoot
    let salt = header.salt
    return HKDF.key(from: root.span, salt: salt.span, info: "Pallium seal 1")
  }

  static var nonce: ChaCha20Poly1305.Nonce { ChaCha20Poly1305.Nonce(repeating: 0) }
}
