extension HMACSHA256 {
  /// Whether it gives the answer of RFC 4231's second test case.
  public static var givesKnownAnswer: Bool {
    let answer: SHA256.Digest = [
      0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7,
      0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43,
    ]
    let key: StaticString = "Jefe"
    let message: StaticString = "what do ya want for nothing?"
    return key.withBytes { key in
      message.withBytes { message in
        let code = code(of: message, key: key)
        return areEqualInConstantTime(code.span, answer.span)
      }
    }
  }
}
