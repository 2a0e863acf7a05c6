import Crypto

/// The name by which a quote's message calls the key that signs it.
///
/// A micro-TPM's identity key has no other key above it, so its name follows from the public key alone. In quotes of
/// other TPMs the name covers the keys above it too, which a verifier does not know.
enum QuoteSigner {
  /// What a micro-TPM's quotes say: TPM2B_NAME's contents (TPM 2.0 Library, part 1, section 16), 34 bytes.
  static func name(ofMicroTPMWith key: P256.Signing.PublicKey) -> [UInt8] {
    var name = TPMWriter()
    name.append(TPMConstant.sha256)
    name.append(Array(SHA256.hash(data: publicArea(of: key))))
    return name.bytes
  }

  /// TPMT_PUBLIC (part 2, section 12.2.4), as the hypervisor writes it.
  private static func publicArea(of key: P256.Signing.PublicKey) -> [UInt8] {
    let point = Array(key.rawRepresentation)
    var area = TPMWriter()
    area.append(TPMConstant.ecc)
    area.append(TPMConstant.sha256)
    area.append(attributes)
    // No policy.
    area.append(buffer: [])
    // TPMS_ECC_PARMS (section 12.2.3.6): no symmetric algorithm, ECDSA with SHA-256, the curve, no key derivation.
    area.append(TPMConstant.null)
    area.append(TPMConstant.ecdsa)
    area.append(TPMConstant.sha256)
    area.append(TPMConstant.nistP256)
    area.append(TPMConstant.null)
    area.append(buffer: Array(point.prefix(point.count / 2)))
    area.append(buffer: Array(point.suffix(point.count / 2)))
    return area.bytes
  }

  /// TPMA_OBJECT (section 8.3.2): fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign.
  private static let attributes: UInt32 = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 16 | 1 << 18
}
