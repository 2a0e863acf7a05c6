import CBearSSL

/// Encryption that notices every change (RFC 8439, AEAD_CHACHA20_POLY1305), in place. It uses no vector register.
///
/// No two texts may be sealed with the same key and nonce.
public enum ChaCha20Poly1305 {
  public typealias Key = InlineArray<32, UInt8>
  public typealias Nonce = InlineArray<12, UInt8>
  public typealias Tag = InlineArray<16, UInt8>
  /// Bytes of a tag.
  public static let tagBytes = 16

  /// Encrypts `range` of `buffer` and gives the tag of it and of `data`, which stays readable.
  public static func seal(
    _ buffer: inout MutableSpan<UInt8>, range: Range<Int>, key: Key, nonce: Nonce,
    authenticating data: Span<UInt8>
  ) -> Tag {
    run(&buffer, range, key, nonce, data, encrypts: true)
  }

  /// Decrypts `range` of `buffer`. False, and the range is all zero, if key, nonce, text, data and tag do not belong
  /// together.
  public static func open(
    _ buffer: inout MutableSpan<UInt8>, range: Range<Int>, tag: Tag, key: Key, nonce: Nonce,
    authenticating data: Span<UInt8>
  ) -> Bool {
    let found = run(&buffer, range, key, nonce, data, encrypts: false)
    if areEqualInConstantTime(found.span, tag.span) { return true }
    for index in range { buffer[index] = 0 }
    return false
  }

  private static func run(
    _ buffer: inout MutableSpan<UInt8>, _ range: Range<Int>, _ key: Key, _ nonce: Nonce, _ data: Span<UInt8>,
    encrypts: Bool
  ) -> Tag {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    var tag = Tag(repeating: 0)
    var tagBytes = tag.mutableSpan
    unsafe withPointers(key.span, nonce.span, data) { key, nonce, data in
      unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe tagBytes.withUnsafeMutableBufferPointer { tag in
          unsafe chacha20_poly1305(
            key.baseAddress, nonce.baseAddress,
            UnsafeMutableRawBufferPointer(rebasing: buffer[range]).baseAddress,
            range.count, data.baseAddress, data.count, tag.baseAddress, encrypts ? 1 : 0)
        }
      }
    }
    return tag
  }

  private typealias Pointer = UnsafeBufferPointer<UInt8>

  private static func withPointers(
    _ first: Span<UInt8>, _ second: Span<UInt8>, _ third: Span<UInt8>,
    _ body: (Pointer, Pointer, Pointer) -> Void
  ) {
    unsafe first.withUnsafeBufferPointer { first in
      unsafe second.withUnsafeBufferPointer { second in
        unsafe third.withUnsafeBufferPointer { unsafe body(first, second, $0) }
      }
    }
  }
}
