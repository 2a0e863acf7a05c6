import Cryptography
import CryptographySupport
import Testing

/// The hash of PALs against the standard's examples and against a second implementation.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func standardExamples(message: String, digest: String) {
    var hash = SHA256()
    hash.feed(Array(message.utf8))
    #expect(hash.hexadecimal == digest)
  }

  @Test func givesTheKnownAnswer() { #expect(SHA256.givesKnownAnswer) }

  @Test func aMillionLetters() {
    var hash = SHA256()
    let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
    for _ in 0..<1000 { hash.feed(piece) }
    #expect(hash.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Every length around the ends of the first blocks, where padding takes one block or two.
  @Test(arguments: 0...200) func lengthsAroundBlocks(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let message = random.bytes(count)
    var hash = SHA256()
    hash.feed(message)
    #expect(hash.bytes == Reference.sha256(message))
  }

  @Test(arguments: 1...100 as ClosedRange<UInt64>) func piecesOfAnySize(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let message = random.bytes(Int.random(in: 0...20_000, using: &random))
    var hash = SHA256()
    var rest = message[...]
    while !rest.isEmpty {
      let size = Int.random(in: 0...(Bool.random(using: &random) ? 70 : 5000), using: &random)
      hash.feed(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    #expect(hash.bytes == Reference.sha256(message))
  }

  @Test func digestDoesNotEndIt() {
    var hash = SHA256()
    hash.feed(Array("ab".utf8))
    let early = hash.bytes
    #expect(hash.bytes == early)
    #expect(early == Reference.sha256(Array("ab".utf8)))
    hash.feed(Array("c".utf8))
    #expect(hash.bytes == Reference.sha256(Array("abc".utf8)))
  }

  @Test func copiesGoTheirOwnWays() {
    var random = SeededGenerator(seed: 7)
    let (start, left, right) = (random.bytes(1234), random.bytes(500), random.bytes(77))
    var hash = SHA256()
    hash.feed(start)
    var copy = hash
    hash.feed(left)
    copy.feed(right)
    #expect(hash.bytes == Reference.sha256(start + left))
    #expect(copy.bytes == Reference.sha256(start + right))
  }

  /// As the registry keeps it between two slices of work: bytes at another address.
  @Test func survivesAsPlainBytes() {
    var hash = SHA256()
    hash.feed(Array("a".utf8))
    let kept = withUnsafeBytes(of: hash) { Array($0) }
    hash = SHA256()
    var restored = kept.withUnsafeBytes { $0.loadUnaligned(as: SHA256.self) }
    restored.feed(Array("bc".utf8))
    #expect(restored.bytes == Reference.sha256(Array("abc".utf8)))
  }
}

extension SHA256 {
  fileprivate mutating func feed(_ bytes: [UInt8]) { update(bytes.span) }

  fileprivate var bytes: [UInt8] { digest().array }

  fileprivate var hexadecimal: String { bytes.hexadecimal }
}
