/// A message authentication code under way (RFC 2104 with SHA-256).
///
/// Like ``SHA256`` it is plain bytes and uses no vector register; a copy goes its own way, so that one key
/// serves for many messages.
public struct HMACSHA256: Sendable, BitwiseCopyable {
  private static let blockBytes = 64
  /// RFC 2104, section 2.
  private static let innerPad: UInt8 = 0x36
  private static let outerPad: UInt8 = 0x5c

  private var inner = SHA256()
  private var outer = SHA256()

  /// The code of nothing yet. A key may be of any length; more than 64 bytes are hashed first.
  public init(key: Span<UInt8>) {
    var block = InlineArray<64, UInt8>(repeating: 0)
    defer { Secrets.wipe(&block) }
    if key.count > Self.blockBytes {
      let digest = SHA256.digest(of: key)
      for index in digest.indices { block[index] = digest[index] }
    } else {
      for index in key.indices { block[index] = key[index] }
    }
    for index in block.indices { block[index] ^= Self.innerPad }
    inner.update(block.span)
    for index in block.indices { block[index] ^= Self.innerPad ^ Self.outerPad }
    outer.update(block.span)
  }

  public mutating func update(_ bytes: Span<UInt8>) { inner.update(bytes) }

  public mutating func update(_ byte: UInt8) {
    let bytes: InlineArray<1, UInt8> = [byte]
    inner.update(bytes.span)
  }

  /// The code of all bytes so far; more may follow.
  public func code() -> SHA256.Digest {
    let digest = inner.digest()
    var ended = outer
    ended.update(digest.span)
    return ended.digest()
  }

  /// The code of up to three byte strings, one behind the other.
  public static func code(
    of first: Span<UInt8>, _ second: Span<UInt8> = Span(), _ third: Span<UInt8> = Span(), key: Span<UInt8>
  ) -> SHA256.Digest {
    var code = HMACSHA256(key: key)
    defer { code.wipe() }
    code.update(first)
    code.update(second)
    code.update(third)
    return code.code()
  }

  /// Overwrites the key and all that it has been fed.
  public mutating func wipe() { Secrets.wipe(&self) }
}
