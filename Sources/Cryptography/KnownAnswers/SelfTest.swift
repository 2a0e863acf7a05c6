/// Tries every algorithm once: nil, or the name of one that gives a wrong result. To be run before the first use:
/// the library that the image is linked with may not be what it was tested with.
public func selfTest() -> StaticString? {
  if !SHA256.givesKnownAnswer { return "SHA-256" }
  if !HMACSHA256.givesKnownAnswer { return "HMAC-SHA-256" }
  if !HKDF.givesKnownAnswer { return "HKDF-SHA-256" }
  if !HMACDRBG.givesKnownAnswer { return "HMAC_DRBG" }
  if !ChaCha20Poly1305.givesKnownAnswer { return "ChaCha20-Poly1305" }
  if !P256.givesKnownAnswer { return "ECDSA P-256" }
  return nil
}
