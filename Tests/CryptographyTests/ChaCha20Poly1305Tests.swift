import Cryptography
import CryptographySupport
import Testing

@Suite struct ChaCha20Poly1305Tests {
  /// RFC 8439, section 2.8.2.
  @Test func standardExample() {
    let text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
    let sealed = Parts(
      key: [UInt8](0x80...0x9f), nonce: [UInt8](hex: "070000004041424344454647"),
      data: [UInt8](hex: "50515253c0c1c2c3c4c5c6c7")
    ).seal(Array(text.utf8))
    let answer = """
      d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6
      3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36
      92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
      3ff4def08e4b7a9de576d26586cec64b6116 1ae10b594f09e26a7e902ecbd0600691
      """
    #expect(sealed == [UInt8](hex: answer))
  }

  @Test(arguments: 0...200 as ClosedRange<UInt64>) func asAnotherLibrary(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let parts = Parts(&random)
    let text = random.bytes(Int.random(in: 0...(seed % 10 == 0 ? 70_000 : 300), using: &random))
    let sealed = parts.seal(text)
    #expect(sealed == (try Reference.seal(text, key: parts.key, nonce: parts.nonce, data: parts.data)))
    #expect(try Reference.open(sealed, key: parts.key, nonce: parts.nonce, data: parts.data) == text)
    #expect(parts.open(sealed) == text)
  }

  @Test func everyBitCounts() {
    var random = SeededGenerator(seed: 1)
    let parts = Parts(&random)
    let sealed = parts.seal(random.bytes(21))
    for bit in 0..<sealed.count * 8 { #expect(parts.open(sealed.flipping(bit: bit)) == nil) }
    for bit in 0..<parts.key.count * 8 {
      #expect(
        Parts(key: parts.key.flipping(bit: bit), nonce: parts.nonce, data: parts.data).open(sealed) == nil)
    }
    for bit in 0..<parts.nonce.count * 8 {
      #expect(
        Parts(key: parts.key, nonce: parts.nonce.flipping(bit: bit), data: parts.data).open(sealed) == nil)
    }
    for bit in 0..<parts.data.count * 8 {
      #expect(
        Parts(key: parts.key, nonce: parts.nonce, data: parts.data.flipping(bit: bit)).open(sealed) == nil)
    }
  }

  @Test func failureLeavesZeroes() {
    var random = SeededGenerator(seed: 2)
    let parts = Parts(&random)
    var buffer = random.bytes(100)
    var bytes = buffer.mutableSpan
    let tag = InlineArray<16, UInt8>(repeating: 0)
    let isGenuine = ChaCha20Poly1305.open(
      &bytes, range: 20..<80, tag: tag, key: InlineArray(parts.key), nonce: InlineArray(parts.nonce),
      authenticating: parts.data.span)
    #expect(!isGenuine)
    #expect(buffer[20..<80].allSatisfy { $0 == 0 })
    #expect(buffer[..<20].contains { $0 != 0 } && buffer[80...].contains { $0 != 0 })
  }

  /// Key, nonce and what is authenticated, as arrays.
  private struct Parts {
    var key: [UInt8]
    var nonce: [UInt8]
    var data: [UInt8]

    init(key: [UInt8], nonce: [UInt8], data: [UInt8]) {
      (self.key, self.nonce, self.data) = (key, nonce, data)
    }

    init(_ random: inout SeededGenerator) {
      key = random.bytes(32)
      nonce = random.bytes(12)
      data = random.bytes(Int.random(in: 0...100, using: &random))
    }

    func seal(_ text: [UInt8]) -> [UInt8] {
      var buffer = text
      var bytes = buffer.mutableSpan
      let tag = ChaCha20Poly1305.seal(
        &bytes, range: 0..<text.count, key: InlineArray(key), nonce: InlineArray(nonce),
        authenticating: data.span)
      return buffer + tag.array
    }

    func open(_ sealed: [UInt8]) -> [UInt8]? {
      var buffer = Array(sealed.dropLast(16))
      let count = buffer.count
      var bytes = buffer.mutableSpan
      let isGenuine = ChaCha20Poly1305.open(
        &bytes, range: 0..<count, tag: InlineArray(Array(sealed.suffix(16))), key: InlineArray(key),
        nonce: InlineArray(nonce), authenticating: data.span)
      return isGenuine ? buffer : nil
    }
  }
}
