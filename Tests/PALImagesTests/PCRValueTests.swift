import Testing

@testable import PALImages

@Suite struct PCRValueTests {
  /// By `printf` and `sha256sum`: of 32 zeros and the digest of "abc".
  @Test func theFirstRegisterHoldsTheMeasurement() {
    let value = PCRValue(ofPALWith: ImageMeasurement(of: Array("abc".utf8)))
    #expect(value.description == "589f9ffed4c477966bfb8d41f37895b08c69047df8f911d6f3b57fbe08faee8d")
    #expect(PCRValue(hexadecimal: value.description) == value)
    #expect(PCRValue(hexadecimal: value.description.uppercased()) == value)
  }

  @Test func otherTextsAreNoValues() {
    let value = String(repeating: "a", count: 64)
    for text in [
      "", "a", value + "aa", String(value.dropLast(2)), "0x" + value.dropLast(2), "g" + value.dropFirst(),
    ] {
      #expect(PCRValue(hexadecimal: text) == nil)
    }
    #expect(PCRValue([1, 2]) == nil && PCRValue.zero.bytes == [UInt8](repeating: 0, count: 32))
  }

  @Test func digitsAreReadAndWritten() {
    let bytes = Array(UInt8.min ... .max)
    #expect(Hexadecimal.bytes(Hexadecimal.text(bytes)) == bytes)
    #expect(Hexadecimal.text([0, 0x0a, 0xff]) == "000aff" && Hexadecimal.bytes("") == [])
    for text in ["0", "0g", " 00", "٠٠", "0x00", "-1", "äa"] {
      #expect(Hexadecimal.bytes(text) == nil, "\(text)")
    }
  }
}
