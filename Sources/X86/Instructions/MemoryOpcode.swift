/// The one-byte opcodes that `MemoryInstruction` covers, apart from the ALU's rows (APM vol 3, table A-1).
///
/// The lowest bit of most is clear for bytes and set for larger operands.
enum MemoryOpcode: UInt8 {
  case escape = 0x0F
  case moveSignExtendedLong = 0x63
  case aluImmediateByte = 0x80
  case aluImmediate = 0x81
  case aluImmediateSigned = 0x83
  case testByte = 0x84
  case test = 0x85
  case exchangeByte = 0x86
  case exchange = 0x87
  case storeByte = 0x88
  case store = 0x89
  case loadByte = 0x8A
  case load = 0x8B
  case offsetLoadByte = 0xA0
  case offsetLoad = 0xA1
  case offsetStoreByte = 0xA2
  case offsetStore = 0xA3
  case moveStringByte = 0xA4
  case moveString = 0xA5
  case storeStringByte = 0xAA
  case storeString = 0xAB
  case immediateByte = 0xC6
  case immediate = 0xC7
  case group3Byte = 0xF6
  case group3 = 0xF7

  /// The operands are bytes.
  var isByte: Bool { !rawValue.bit(0) }
}

/// The opcodes after 0F that `MemoryInstruction` covers (APM vol 3, table A-3).
enum MemoryEscapeOpcode: UInt8 {
  case moveZeroExtendedByte = 0xB6
  case moveZeroExtendedWord = 0xB7
  case moveSignExtendedByte = 0xBE
  case moveSignExtendedWord = 0xBF
}

/// An opcode of the ALU's rows: 00 to 3F, the first four columns of each.
struct ALUOpcode {
  let operation: ALUOperation
  let isByte: Bool
  /// The register is the destination, not memory.
  let isLoad: Bool

  init?(byte: UInt8) {
    guard byte.bits(6, 2) == 0, !byte.bit(2), let operation = ALUOperation(rawValue: byte.bits(3, 3)) else {
      return nil
    }
    self.operation = operation
    isByte = !byte.bit(0)
    isLoad = byte.bit(1)
  }
}
