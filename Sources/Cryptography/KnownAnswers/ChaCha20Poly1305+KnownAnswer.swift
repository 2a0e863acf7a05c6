extension ChaCha20Poly1305 {
  /// Whether it gives the tag of RFC 8439's example (section 2.8.2), and the text again.
  public static var givesKnownAnswer: Bool {
    let text: StaticString =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
    return text.withBytes { text in
      var buffer = InlineArray<114, UInt8>(repeating: 0)
      for index in text.indices { buffer[index] = text[index] }
      return sealsAndOpens(&buffer) && areEqualInConstantTime(buffer.span, text)
    }
  }

  private static func sealsAndOpens(_ buffer: inout InlineArray<114, UInt8>) -> Bool {
    var key = Key(repeating: 0)
    for index in key.indices { key[index] = 0x80 + UInt8(index) }
    let nonce: Nonce = [
      0x07, 0x00, 0x00, 0x00, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47,
    ]
    let data: InlineArray<12, UInt8> = [
      0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
    ]
    let answer: Tag = [
      0x1a, 0xe1, 0x0b, 0x59, 0x4f, 0x09, 0xe2, 0x6a, 0x7e, 0x90, 0x2e, 0xcb, 0xd0, 0x60, 0x06, 0x91,
    ]
    var bytes = buffer.mutableSpan
    let tag = seal(&bytes, range: 0..<114, key: key, nonce: nonce, authenticating: data.span)
    guard areEqualInConstantTime(tag.span, answer.span) else { return false }
    return open(&bytes, range: 0..<114, tag: tag, key: key, nonce: nonce, authenticating: data.span)
  }
}
