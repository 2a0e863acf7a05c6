import Cryptography

/// TPMT_PUBLIC (TPM 2.0 Library, part 2, section 12.2.4) of a key that signs only what the TPM itself has made.
enum TPMPublicArea {
  /// What a key's name is made of: the hash of its public area (part 1, section 16).
  static func digest(of key: P256.PublicKey) -> SHA256.Digest {
    let area = bytes(of: key)
    return SHA256.digest(of: area.span)
  }

  static func bytes(of key: P256.PublicKey) -> InlineArray<88, UInt8> {
    var writer = TPMWriter<88>()
    writer.append(.ecc)
    writer.append(.sha256)
    writer.append(attributes)
    writer.append(sized: Span())
    appendParameters(&writer)
    writer.append(sized: key.span.extracting(1..<33))
    writer.append(sized: key.span.extracting(33..<65))
    precondition(writer.count == writer.bytes.count)
    return writer.bytes
  }

  /// TPMS_ECC_PARMS (section 12.2.3.6): no symmetric algorithm, ECDSA with SHA-256, the curve, no key derivation.
  private static func appendParameters(_ writer: inout TPMWriter<88>) {
    writer.append(.null)
    writer.append(.ecdsa)
    writer.append(.sha256)
    writer.append(.nistP256)
    writer.append(.null)
  }

  /// TPMA_OBJECT (section 8.3.2): fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign.
  private static let attributes: UInt32 = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 16 | 1 << 18
}
