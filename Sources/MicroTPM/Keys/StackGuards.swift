import Cryptography

/// Makes the numbers by which PALs notice that one of their arrays has run over.
public struct StackGuards: Sendable, BitwiseCopyable {
  /// Another one after each boot.
  private let key: InlineArray<32, UInt8>

  /// `key` is random and nobody else's.
  init(key: InlineArray<32, UInt8>) { self.key = key }

  /// The first bytes of SHA-256(key, number, generation), the lowest made 0. May be asked by any number of CPUs at once.
  public func stackGuard(_ number: UInt64, generation: UInt64) -> UInt64 {
    defer { Secrets.wipeStack() }
    return unpredictable(number, generation) & ~UInt64(UInt8.max)
  }

  @inline(never)
  private func unpredictable(_ number: UInt64, _ generation: UInt64) -> UInt64 {
    var hash = SHA256()
    hash.update(key.span)
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe hash.update($0) }
    unsafe withUnsafeBytes(of: generation.littleEndian) { unsafe hash.update($0) }
    let digest = hash.digest()
    var value: UInt64 = 0
    for index in 0..<8 { value |= UInt64(digest[index]) << UInt64(8 * index) }
    return value
  }
}
