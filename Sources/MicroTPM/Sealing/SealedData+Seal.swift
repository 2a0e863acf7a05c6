import Cryptography

extension SealedData {
  /// Seals the text in `buffer`, where it lies from ``textOffset`` on with 16 bytes of room behind it; what is
  /// before it is overwritten. All of `buffer` is the sealed data then.
  ///
  /// `bank` is the registers of the PAL that seals; `random` are fresh bytes of the machine's generator.
  public static func seal(
    _ buffer: inout MutableSpan<UInt8>, for policy: SealPolicy, by bank: PCRBank,
    random: InlineArray<32, UInt8>,
    keys: borrowing MachineKeys
  ) throws(SealError) {
    precondition(buffer.count >= overhead && buffer.count - overhead <= Int(UInt32.max))
    defer { Secrets.wipeStack() }
    guard !policy.selection.isEmpty else {
      Secrets.wipe(&buffer)
      throw .emptyPolicy
    }
    encrypt(&buffer, policy, bank, random, keys)
  }

  @inline(never)
  private static func encrypt(
    _ buffer: inout MutableSpan<UInt8>, _ policy: SealPolicy, _ bank: PCRBank,
    _ random: InlineArray<32, UInt8>,
    _ keys: borrowing MachineKeys
  ) {
    var header = SealedHeader(
      policy: policy, textBytes: UInt32(buffer.count - overhead),
      digestAtCreation: bank.digest(of: policy.selection.union(.measurement)))
    let text = textOffset..<buffer.count - ChaCha20Poly1305.tagBytes
    header.salt = salt(header, random, buffer.span.extracting(text), keys)
    let bytes = header.bytes
    var key = key(header, keys)
    defer { Secrets.wipe(&key) }
    let tag = ChaCha20Poly1305.seal(
      &buffer, range: text, key: key, nonce: nonce, authenticating: bytes.span)
    for index in bytes.indices { buffer[index] = bytes[index] }
    for index in tag.indices { buffer[text.upperBound + index] = tag[index] }
  }

  private static func salt(
    _ header: SealedHeader, _ random: InlineArray<32, UInt8>, _ text: Span<UInt8>,
    _ keys: borrowing MachineKeys
  ) -> SHA256.Digest {
    let key = keys.sealSalt
    let bytes = header.bytes
    return HMACSHA256.code(
      of: random.span, bytes.span.extracting(first: SealedHeader.saltedByteCount), text, key: key.span)
  }
}
