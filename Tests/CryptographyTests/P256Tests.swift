import Cryptography
import CryptographySupport
import Testing

@Suite struct P256Tests {
  /// RFC 6979, section A.2.5.
  private static let key = P256.PrivateKey(
    [UInt8](hex: "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"))
  private static let order = [UInt8](hex: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")

  @Test func standardPublicKey() {
    let answer = """
      04 60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6
      7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299
      """
    #expect(P256.publicKey(of: Self.key).array == [UInt8](hex: answer))
  }

  @Test(arguments: [
    (
      "sample",
      """
      efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716
      f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8
      """
    ),
    (
      "test",
      """
      f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367
      019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083
      """
    ),
  ])
  func standardSignature(message: String, signature: String) {
    let digest = SHA256.digest(of: Array(message.utf8).span)
    #expect(P256.signature(of: digest, by: Self.key).array == [UInt8](hex: signature))
  }

  @Test(arguments: 0...30 as ClosedRange<UInt64>) func asAnotherLibrary(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let key: P256.PrivateKey = random.bytes()
    let publicKey = P256.publicKey(of: key).array
    #expect(publicKey == (try Reference.publicKey(of: key.array)))
    let message = random.bytes(Int.random(in: 0...100, using: &random))
    let signature = P256.signature(of: SHA256.digest(of: message.span), by: key).array
    #expect(try Reference.verifies(signature, of: message, publicKey: publicKey))
    let bit = Int.random(in: 0..<512, using: &random)
    #expect(try !Reference.verifies(signature.flipping(bit: bit), of: message, publicKey: publicKey))
    #expect(try !Reference.verifies(signature, of: message + [0], publicKey: publicKey))
  }

  @Test func privateKeysAreBelowTheOrder() {
    #expect(!P256.isPrivateKey(P256.PrivateKey(repeating: 0)))
    #expect(!P256.isPrivateKey(P256.PrivateKey(repeating: 0xff)))
    #expect(!P256.isPrivateKey(P256.PrivateKey(Self.order)))
    #expect(!P256.isPrivateKey(P256.PrivateKey(Self.order.dropLast() + [0x52])))
    #expect(P256.isPrivateKey(P256.PrivateKey(Self.order.dropLast() + [0x50])))
    #expect(P256.isPrivateKey(P256.PrivateKey([UInt8](repeating: 0, count: 31) + [1])))
  }

  /// The greatest and the least private key work too.
  @Test func extremes() throws {
    for key in [Self.order.dropLast() + [0x50], [UInt8](repeating: 0, count: 31) + [1]] {
      let publicKey = P256.publicKey(of: P256.PrivateKey(key)).array
      #expect(publicKey == (try Reference.publicKey(of: key)))
    }
  }
}
