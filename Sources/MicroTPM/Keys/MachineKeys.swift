import Cryptography

/// The keys that a machine has, each derived from its secret for one purpose (RFC 5869).
///
/// They are the same after every boot, as long as the machine keeps its secret.
public struct MachineKeys: ~Copyable, Sendable {
  /// What keys of sealed data are derived from.
  private(set) var sealRoot: InlineArray<32, UInt8>
  /// What makes the salts of sealed data.
  private(set) var sealSalt: InlineArray<32, UInt8>
  /// The private part of ``identity``.
  private(set) var identityScalar: P256.PrivateKey
  /// What signs the machine's quotes.
  public let identity: IdentityKey

  /// `secret` is the machine's, at least 32 bytes. Whoever calls this ends with ``Cryptography/Secrets/wipeStack()``.
  @inline(never)
  public init(secret: Span<UInt8>) {
    sealRoot = HKDF.key(from: secret, info: "Pallium seal root 1")
    let root = sealRoot
    sealSalt = HKDF.key(from: root.span, info: "Pallium seal salt 1")
    let scalar = Self.identityScalar(from: secret)
    identityScalar = scalar
    identity = IdentityKey(publicKey: P256.publicKey(of: scalar))
  }

  public mutating func wipe() {
    Secrets.wipe(&sealRoot)
    Secrets.wipe(&sealSalt)
    Secrets.wipe(&identityScalar)
  }

  /// The first valid private key of a sequence; a number of 256 bits is not one once in 2^32 times.
  private static func identityScalar(from secret: Span<UInt8>) -> P256.PrivateKey {
    var counter: InlineArray<1, UInt8> = [0]
    while true {
      let scalar = HKDF.key(from: secret, salt: counter.span, info: "Pallium identity key 1")
      if P256.isPrivateKey(scalar) { return scalar }
      counter[0] += 1
    }
  }
}
