import Cryptography
import CryptographySupport
import Testing

/// RFC 5869's test cases for SHA-256, and a second implementation.
@Suite struct HKDFTests {
  struct Case: Sendable {
    var secret: [UInt8]
    var salt: [UInt8]
    var info: [UInt8]
    var output: String
  }

  @Test(arguments: [
    Case(
      secret: [UInt8](repeating: 0x0b, count: 22), salt: [UInt8](0...12), info: [UInt8](0xf0...0xf9),
      output: """
        3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf
        34007208d5b887185865
        """),
    Case(
      secret: [UInt8](0...0x4f), salt: [UInt8](0x60...0xaf), info: [UInt8](0xb0...0xff),
      output: """
        b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c
        59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71
        cc30c58179ec3e87c14c01d5c1f3434f1d87
        """),
    Case(
      secret: [UInt8](repeating: 0x0b, count: 22), salt: [], info: [],
      output: """
        8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d
        9d201395faa4b61a96c8
        """),
  ])
  func standardCase(_ example: Case) {
    let answer = [UInt8](hex: example.output)
    #expect(derive(example.secret, example.salt, example.info, count: answer.count) == answer)
  }

  @Test(arguments: 0...100 as ClosedRange<UInt64>) func asAnotherLibrary(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let secret = random.bytes(Int.random(in: 1...100, using: &random))
    let salt = random.bytes(Int.random(in: 0...100, using: &random))
    let info = random.bytes(Int.random(in: 0...100, using: &random))
    let count = Int.random(in: 1...300, using: &random)
    #expect(
      derive(secret, salt, info, count: count) == Reference.hkdf(secret, salt: salt, info: info, count: count)
    )
  }

  @Test func asMuchAsThereIs() {
    let count = HKDF.maximumBytes
    #expect(derive([1], [2], [3], count: count) == Reference.hkdf([1], salt: [2], info: [3], count: count))
    #expect(derive([1], [2], [3], count: 0) == [])
  }

  @Test func keysForPurposes() {
    let secret: [UInt8] = [1, 2, 3]
    let key = HKDF.key(from: secret.span, info: "one")
    #expect(key.array == Reference.hkdf(secret, salt: [], info: Array("one".utf8), count: 32))
    #expect(key.array != HKDF.key(from: secret.span, info: "two").array)
  }

  private func derive(_ secret: [UInt8], _ salt: [UInt8], _ info: [UInt8], count: Int) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var bytes = output.mutableSpan
    HKDF.derive(from: secret.span, salt: salt.span, info: info.span, into: &bytes)
    return output
  }
}
