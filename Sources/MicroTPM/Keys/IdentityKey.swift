import Cryptography

/// The public key by which the machine's quotes are known, in the forms that verifiers want.
public struct IdentityKey: Sendable, BitwiseCopyable {
  /// Uncompressed: 4, x, y.
  public let publicKey: P256.PublicKey
  /// The digest in the key's TPM 2.0 name: the hash of its public area (``TPMPublicArea``).
  public let nameDigest: SHA256.Digest

  public init(publicKey: P256.PublicKey) {
    self.publicKey = publicKey
    nameDigest = TPMPublicArea.digest(of: publicKey)
  }
}
