import Crypto
import Foundation

/// The same algorithms by another library, swift-crypto, on arrays.
package enum Reference {
  package static func sha256(_ message: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: message)) }

  package static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
  }

  package static func hkdf(_ secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: info, outputByteCount: count)
    return key.withUnsafeBytes { Array($0) }
  }

  /// The encrypted text and the tag behind it.
  package static func seal(_ text: [UInt8], key: [UInt8], nonce: [UInt8], data: [UInt8]) throws -> [UInt8] {
    let box = try ChaChaPoly.seal(
      text, using: SymmetricKey(data: key), nonce: ChaChaPoly.Nonce(data: nonce), authenticating: data)
    return Array(box.ciphertext) + Array(box.tag)
  }

  package static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], data: [UInt8]) throws -> [UInt8] {
    let box = try ChaChaPoly.SealedBox(combined: nonce + sealed)
    return Array(try ChaChaPoly.open(box, using: SymmetricKey(data: key), authenticating: data))
  }

  /// Uncompressed: 4, x, y.
  package static func publicKey(of scalar: [UInt8]) throws -> [UInt8] {
    Array(try P256.Signing.PrivateKey(rawRepresentation: scalar).publicKey.x963Representation)
  }

  package static func publicKey(pem: [UInt8]) throws -> [UInt8] {
    Array(
      try P256.Signing.PublicKey(pemRepresentation: String(decoding: pem, as: UTF8.self)).x963Representation)
  }

  package static func pem(ofPublicKey key: [UInt8]) throws -> String {
    try P256.Signing.PublicKey(x963Representation: key).pemRepresentation
  }

  /// Whether `signature`, r and s, is that of the SHA-256 of `message`.
  package static func verifies(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) throws -> Bool {
    try P256.Signing.PublicKey(x963Representation: publicKey)
      .isValidSignature(P256.Signing.ECDSASignature(rawRepresentation: signature), for: message)
  }
}
