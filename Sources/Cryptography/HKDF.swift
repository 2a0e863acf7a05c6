/// Deriving keys from a secret (RFC 5869 with SHA-256). It uses no vector register.
public enum HKDF {
  /// The most bytes that can be derived at once (RFC 5869, section 2.3).
  public static let maximumBytes = 255 * SHA256.digestBytes

  /// Fills `output` with bytes that only someone who has the secret can know. `salt` need not be secret and may be
  /// empty; `info` says what the bytes are for, so that one secret serves many purposes.
  public static func derive(
    from secret: Span<UInt8>, salt: Span<UInt8>, info: Span<UInt8>, into output: inout MutableSpan<UInt8>
  ) {
    precondition(output.count <= maximumBytes)
    var pseudorandomKey = HMACSHA256.code(of: secret, key: salt)
    defer { Secrets.wipe(&pseudorandomKey) }
    expand(pseudorandomKey.span, info: info, into: &output)
  }

  /// The same for a purpose in words, as 32 bytes: a key.
  public static func key(
    from secret: Span<UInt8>, salt: Span<UInt8> = Span(), info: StaticString
  ) -> InlineArray<32, UInt8> {
    var key = InlineArray<32, UInt8>(repeating: 0)
    info.withBytes { info in
      var output = key.mutableSpan
      derive(from: secret, salt: salt, info: info, into: &output)
    }
    return key
  }

  /// RFC 5869, section 2.3: each block is the code of the one before, `info` and its number.
  private static func expand(_ key: Span<UInt8>, info: Span<UInt8>, into output: inout MutableSpan<UInt8>) {
    var keyed = HMACSHA256(key: key)
    var block = SHA256.Digest(repeating: 0)
    defer {
      keyed.wipe()
      Secrets.wipe(&block)
    }
    var done = 0
    var number: UInt8 = 1
    while done < output.count {
      var code = keyed
      if done > 0 { code.update(block.span) }
      code.update(info)
      code.update(number)
      block = code.code()
      for index in 0..<min(block.count, output.count - done) { output[done + index] = block[index] }
      done += block.count
      number &+= 1
    }
  }
}
