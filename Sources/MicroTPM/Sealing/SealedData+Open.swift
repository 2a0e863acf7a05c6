import Cryptography

extension SealedData {
  /// Opens the sealed data that `blob` is, in place, for a PAL whose registers are `bank`.
  ///
  /// Whether it is genuine is found out before its policy is looked at, so that an error tells nothing about
  /// something forged. After an error `blob` is all zero.
  public static func open(
    _ blob: inout MutableSpan<UInt8>, by bank: PCRBank, keys: borrowing MachineKeys
  ) throws(SealError) -> Opened {
    defer { Secrets.wipeStack() }
    do throws(SealError) {
      return try decrypt(&blob, bank, keys)
    } catch {
      Secrets.wipe(&blob)
      throw error
    }
  }

  @inline(never)
  private static func decrypt(
    _ blob: inout MutableSpan<UInt8>, _ bank: PCRBank, _ keys: borrowing MachineKeys
  ) throws(SealError) -> Opened {
    guard let header = SealedHeader(of: blob.span) else { throw .notSealedData }
    let text = textOffset..<blob.count - ChaCha20Poly1305.tagBytes
    let bytes = header.bytes
    var tag = ChaCha20Poly1305.Tag(repeating: 0)
    for index in tag.indices { tag[index] = blob[text.upperBound + index] }
    var key = key(header, keys)
    defer { Secrets.wipe(&key) }
    guard
      ChaCha20Poly1305.open(
        &blob, range: text, tag: tag, key: key, nonce: nonce, authenticating: bytes.span)
    else { throw .notGenuine }
    guard header.policy.isMet(by: bank) else { throw .policyNotMet }
    return Opened(text: text, digestAtCreation: header.digestAtCreation)
  }
}
