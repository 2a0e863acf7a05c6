import Cryptography
import CryptographySupport
import Testing

/// RFC 4231's test cases, and a second implementation.
@Suite struct HMACTests {
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131),
      "This is a test using a larger than block-size key and a larger than block-size data. "
        + "The key needs to be hashed before being used by the HMAC algorithm.",
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ])
  func standardText(key: [UInt8], message: String, code: String) {
    let found = HMACSHA256.code(of: Array(message.utf8).span, key: key.span)
    #expect(found.array.hexadecimal == code)
  }

  @Test(arguments: [
    (
      [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      [UInt8](1...25), [UInt8](repeating: 0xcd, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
  ])
  func standardBytes(key: [UInt8], message: [UInt8], code: String) {
    #expect(HMACSHA256.code(of: message.span, key: key.span).array.hexadecimal == code)
  }

  /// Keys around the block's 64 bytes, messages in up to three parts.
  @Test(arguments: 0...150) func asAnotherLibrary(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let key = random.bytes(Int(seed))
    let parts = (0..<3).map { _ in random.bytes(Int.random(in: 0...200, using: &random)) }
    let (first, second, third) = (parts[0], parts[1], parts[2])
    let code = HMACSHA256.code(of: first.span, second.span, third.span, key: key.span)
    #expect(code.array == Reference.hmac(parts.flatMap(\.self), key: key))
  }

  @Test func oneKeyServesManyMessages() {
    let keyed = HMACSHA256(key: [1, 2, 3].span)
    for message in [[UInt8]](["", "a", "bc"].map { Array($0.utf8) }) {
      var code = keyed
      for byte in message { code.update(byte) }
      #expect(code.code().array == Reference.hmac(message, key: [1, 2, 3]))
    }
  }

  @Test func wipingLeavesNothing() {
    var code = HMACSHA256(key: [1, 2, 3].span)
    code.wipe()
    #expect(withUnsafeBytes(of: code) { $0.allSatisfy { $0 == 0 } })
  }
}
