import Testing

@testable import Monitor

/// Values of less than a word, with what callers and PALs may expect above them.
@Suite struct ValueBitsTests {
  @Test func unsignedValuesAreCut() {
    #expect(ValueBits(bytes: 1, isSigned: false).extended(.max) == 0xFF)
    #expect(ValueBits(bytes: 2, isSigned: false).extended(0x1234_8001) == 0x8001)
    #expect(ValueBits(bytes: 4, isSigned: false).extended(.max) == 0xFFFF_FFFF)
    #expect(ValueBits(bytes: 8, isSigned: false).extended(.max) == .max)
  }

  @Test func signedValuesKeepTheirSign() {
    #expect(ValueBits(bytes: 1, isSigned: true).extended(0x12FF) == UInt64(bitPattern: -1))
    #expect(ValueBits(bytes: 1, isSigned: true).extended(0xFF7F) == 0x7F)
    #expect(ValueBits(bytes: 2, isSigned: true).extended(0x8000) == UInt64(bitPattern: -0x8000))
    #expect(ValueBits(bytes: 4, isSigned: true).extended(0xFFFF_FFFE) == UInt64(bitPattern: -2))
    #expect(ValueBits(bytes: 8, isSigned: true).extended(.max) == .max)
  }
}
