import Cryptography

/// The SHA-256 of bytes, by the hypervisor's own code.
func digest(of bytes: [UInt8]) -> [UInt8] {
  var hash = SHA256()
  bytes.withUnsafeBytes { hash.update($0) }
  let digest = hash.digest()
  return digest.indices.map { digest[$0] }
}
