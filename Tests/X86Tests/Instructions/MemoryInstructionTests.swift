import Testing
import X86

@Suite struct MemoryInstructionTests {
  @Test(arguments: memoryRows64) func decodes64(_ row: MemoryRow) { check(row, .bits64) }
  @Test(arguments: memoryRows32) func decodes32(_ row: MemoryRow) { check(row, .bits32) }
  @Test(arguments: memoryRows16) func decodes16(_ row: MemoryRow) { check(row, .bits16) }

  /// With bytes behind it, with none missing, and with one missing.
  private func check(_ row: MemoryRow, _ codeSize: CodeSize) {
    #expect(MemoryInstruction.decode(InstructionBytes(row.bytes), codeSize: codeSize) == row.expected)
    let followed = row.bytes + [0x90, 0xC3]
    #expect(MemoryInstruction.decode(InstructionBytes(followed), codeSize: codeSize) == row.expected)
    let cut = Array(row.bytes.dropLast())
    #expect(MemoryInstruction.decode(InstructionBytes(cut), codeSize: codeSize) == nil)
  }

  @Test(arguments: [
    ("88c1", "the operand is a register"), ("f08807", "LOCK MOV is #UD"), ("f03907", "LOCK CMP is #UD"),
    ("f00307", "LOCK needs memory as destination"), ("c64f0100", "C6 /1"), ("f61f", "NEG"), ("f617", "NOT"),
    ("ff07", "INC"),
    ("0fb007", "CMPXCHG"), ("0f11", "not covered"), ("8d07", "LEA"), ("ac", "LODS"), ("", "no bytes"),
    ("66", "only a prefix"), ("0f", "only an escape"), ("48", "only a REX prefix"), ("c5f877", "VEX"),
    ("6666666666666666666666666666668907", "too long"), ("666307", "MOVSXD of 16 bits"),
  ])
  func refuses(_ hex: String, _ why: String) {
    let bytes = InstructionBytes([UInt8](hex: hex))
    #expect(MemoryInstruction.decode(bytes, codeSize: .bits64) == nil, "\(why)")
  }

  @Test func modesDiffer() {
    #expect(MemoryInstruction.decode(InstructionBytes([0x63, 0x07]), codeSize: .bits32) == nil, "ARPL")
    let decrement = MemoryInstruction.decode(InstructionBytes([0x48, 0x89, 0x07]), codeSize: .bits32)
    #expect(decrement == nil, "REX is DEC outside 64-bit mode")
  }

  @Test func prefixAfterREXCancelsIt() {
    let cancelled = MemoryInstruction.decode(InstructionBytes([0x48, 0x66, 0x89, 0x07]), codeSize: .bits64)
    #expect(cancelled?.operandSize == 2 && cancelled?.length == 4)
    let wins = MemoryInstruction.decode(InstructionBytes([0x66, 0x48, 0x89, 0x07]), codeSize: .bits64)
    #expect(wins?.operandSize == 8)
  }

  @Test func readsAndWrites() {
    func flags(_ hex: String) -> [Bool?] {
      let result = MemoryInstruction.decode(InstructionBytes([UInt8](hex: hex)), codeSize: .bits64)
      return [result?.readsMemory, result?.writesMemory]
    }
    #expect(flags("8907") == [false, true], "MOV store")
    #expect(flags("8b07") == [true, false], "MOV load")
    #expect(flags("8707") == [true, true], "XCHG")
    #expect(flags("0107") == [true, true], "ADD to memory")
    #expect(flags("0307") == [true, false], "ADD from memory")
    #expect(flags("3907") == [true, false], "CMP")
    #expect(flags("8507") == [true, false], "TEST")
    #expect(flags("aa") == [false, true], "STOS")
    #expect(flags("a4") == [true, true], "MOVS")
  }

  @Test func codeSizes() {
    var save = SaveArea()
    #expect(CodeSize(save) == .bits16)
    save.cs.attributes = .code(bits: 32)
    #expect(CodeSize(save) == .bits32)
    save.cs.attributes = .code(bits: 64)
    save.efer = .lma
    #expect(CodeSize(save) == .bits64)
    save.cs.attributes = .code(bits: 32)
    #expect(CodeSize(save) == .bits32, "compatibility mode")
  }
}
