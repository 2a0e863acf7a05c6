import CBearSSL

/// The hash by which PALs are measured (FIPS 180-4, section 6.2), by BearSSL. It uses no vector register.
///
/// A value is plain bytes: it may be kept in private memory between slices of work, and a copy goes its own way.
public struct SHA256: Sendable, BitwiseCopyable {
  public typealias Digest = InlineArray<32, UInt8>

  /// Bytes of a digest.
  public static let digestBytes = 32
  private static let blockBytes: UInt64 = 64

  private var context = sha256_context()

  /// The hash of nothing yet.
  public init() {
    let state = Self.initialState
    unsafe state.span.withUnsafeBufferPointer { unsafe sha256_set_state(&context, $0.baseAddress, 0) }
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe sha256_update(&context, bytes.baseAddress, bytes.count)
  }

  public mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// The hash of all bytes so far; more may follow.
  public func digest() -> Digest {
    var ended = self
    ended.pad(after: state().count)
    return ended.state().value
  }

  public static func digest(of bytes: Span<UInt8>) -> Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }

  /// The state after the last whole block, and how many bytes there have been.
  private func state() -> (value: Digest, count: UInt64) {
    var value = Digest(repeating: 0)
    var mutable = value.mutableSpan
    let count = unsafe withUnsafePointer(to: context) { context in
      unsafe mutable.withUnsafeMutableBufferPointer { unsafe sha256_get_state(context, $0.baseAddress) }
    }
    return (value, count)
  }

  /// Ends the last block: a one bit, zeroes, the length in bits (FIPS 180-4, section 5.1.1).
  private mutating func pad(after count: UInt64) {
    var padding = InlineArray<72, UInt8>(repeating: 0)
    padding[0] = 0x80
    let lengthStart = 1 + Int((Self.lengthOffset &- 1 &- count) % Self.blockBytes)
    let bits = count << 3
    for index in 0..<8 {
      padding[lengthStart + index] = UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * index))
    }
    update(padding.span.extracting(first: lengthStart + 8))
  }

  /// Where in its block the length lies.
  private static let lengthOffset: UInt64 = 56

  /// FIPS 180-4, section 5.3.3, big-endian.
  private static var initialState: InlineArray<32, UInt8> {
    [
      0x6a, 0x09, 0xe6, 0x67, 0xbb, 0x67, 0xae, 0x85, 0x3c, 0x6e, 0xf3, 0x72, 0xa5, 0x4f, 0xf5, 0x3a,
      0x51, 0x0e, 0x52, 0x7f, 0x9b, 0x05, 0x68, 0x8c, 0x1f, 0x83, 0xd9, 0xab, 0x5b, 0xe0, 0xcd, 0x19,
    ]
  }
}
