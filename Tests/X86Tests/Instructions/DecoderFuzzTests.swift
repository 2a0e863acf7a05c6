import Testing
import X86

/// Random bytes: nothing traps, and what is decoded lies wholly in the bytes.
@Suite struct DecoderFuzzTests {
  /// Prefixes, escapes and opcodes that are covered, so that more than noise is decoded.
  private static let likely: [UInt8] = [
    0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x2E, 0x40, 0x48, 0x4F, 0x0F, 0x01, 0x88, 0x89, 0x8B, 0xA1, 0xC6, 0xC7,
    0xB6, 0xBF, 0x80, 0x81, 0x83, 0x87, 0x63, 0xF7, 0xAA, 0xA5, 0x04, 0x05, 0x44, 0x85, 0xC1, 0xD9,
  ]

  @Test(arguments: [CodeSize.bits16, .bits32, .bits64])
  func neverTraps(_ codeSize: CodeSize) {
    var random = SeededGenerator(seed: 7)
    var decoded = 0
    for _ in 0..<20_000 {
      let bytes = randomBytes(using: &random)
      _ = HypercallInstruction.decode(InstructionBytes(bytes), codeSize: codeSize)
      _ = InstructionLength.of(.vmmcall, in: InstructionBytes(bytes), codeSize: codeSize)
      if let result = MemoryInstruction.decode(InstructionBytes(bytes), codeSize: codeSize) {
        decoded += 1
        checkExtent(result, bytes, codeSize)
      }
    }
    #expect(decoded > 1000)
  }

  private func randomBytes(using random: inout SeededGenerator) -> [UInt8] {
    (0..<Int.random(in: 0...15, using: &random)).map { _ in
      let any = UInt8(truncatingIfNeeded: random.next())
      return random.chance(60) ? Self.likely.randomElement(using: &random)! : any
    }
  }

  private func checkExtent(_ result: MemoryInstruction, _ bytes: [UInt8], _ codeSize: CodeSize) {
    #expect(result.length > 0 && result.length <= bytes.count)
    let exact = Array(bytes.prefix(result.length))
    #expect(MemoryInstruction.decode(InstructionBytes(exact), codeSize: codeSize) == result)
    let cut = Array(exact.dropLast())
    #expect(MemoryInstruction.decode(InstructionBytes(cut), codeSize: codeSize) == nil)
    _ = result.effect(memory: 0x0123_4567_89AB_CDEF, register: .max, flags: .cf)
  }

  @Test func countIsClamped() {
    let bytes = InlineArray<15, UInt8>(repeating: 0x66)
    #expect(InstructionBytes(bytes, count: 99).count == 15)
    #expect(InstructionBytes(bytes, count: -1).count == 0)
    #expect(InstructionBytes(bytes, count: 3).byte(at: 3) == nil)
    #expect(InstructionBytes(bytes, count: 3).byte(at: -1) == nil)
    var control = ControlArea()
    control.guestInstructionBytesCount = 2
    control.guestInstructionBytes[0] = 0x8B
    #expect(InstructionBytes(control).byte(at: 0) == 0x8B && InstructionBytes(control).count == 2)
  }
}
