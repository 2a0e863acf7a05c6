extension MemoryInstruction {
  /// The instruction that `bytes` start with, or nil if it is not one of those covered, its operand is not in
  /// memory, it raises #UD, or bytes are missing.
  public static func decode(_ bytes: InstructionBytes, codeSize: CodeSize) -> MemoryInstruction? {
    var decoder = MemoryInstructionDecoder(bytes, codeSize: codeSize)
    guard let instruction = decoder.decode() else { return nil }
    let isLocked = decoder.prefixes.set.contains(.lock)
    return isLocked && !instruction.allowsLock ? nil : instruction
  }

  /// LOCK is #UD unless memory is read and written (APM vol 3, 1.2.5).
  private var allowsLock: Bool {
    switch operation {
    case .exchange: true
    case .alu(let operation): destination == .memory && operation != .cmp
    default: false
    }
  }
}

/// One instruction being decoded.
struct MemoryInstructionDecoder {
  let codeSize: CodeSize
  let prefixes: InstructionPrefixes
  var cursor: InstructionCursor

  init(_ bytes: InstructionBytes, codeSize: CodeSize) {
    var cursor = InstructionCursor(bytes)
    self.codeSize = codeSize
    prefixes = InstructionPrefixes(&cursor, codeSize: codeSize)
    self.cursor = cursor
  }

  mutating func decode() -> MemoryInstruction? {
    guard let byte = cursor.next() else { return nil }
    if let alu = ALUOpcode(byte: byte) {
      return registerForm(.alu(alu.operation), size: size(isByte: alu.isByte), isLoad: alu.isLoad)
    }
    guard let opcode = MemoryOpcode(rawValue: byte) else { return nil }
    return decode(opcode, size: size(isByte: opcode.isByte))
  }

  private mutating func decode(_ opcode: MemoryOpcode, size: Int) -> MemoryInstruction? {
    switch opcode {
    case .escape: return decodeEscape()
    case .moveSignExtendedLong:
      // Outside 64-bit mode this opcode is ARPL; with 16-bit operands it extends nothing.
      return codeSize == .bits64 && size >= 4 ? extendingLoad(.moveSignExtended, size: 4) : nil
    case .storeByte, .store: return registerForm(.move, size: size, isLoad: false)
    case .loadByte, .load: return registerForm(.move, size: size, isLoad: true)
    case .exchangeByte, .exchange: return registerForm(.exchange, size: size, isLoad: false)
    case .testByte, .test: return registerForm(.test, size: size, isLoad: false)
    case .immediateByte, .immediate, .group3Byte, .group3, .aluImmediateByte, .aluImmediate:
      return immediateForm(opcode, size: size, immediateSize: min(size, 4))
    case .aluImmediateSigned: return immediateForm(opcode, size: size, immediateSize: 1)
    case .offsetLoadByte, .offsetLoad: return offsetForm(size: size, isLoad: true)
    case .offsetStoreByte, .offsetStore: return offsetForm(size: size, isLoad: false)
    case .moveStringByte, .moveString:
      return instruction(.moveString, size: size, source: .memory, destination: .memory)
    case .storeStringByte, .storeString:
      return instruction(.storeString, size: size, source: .register(.rax), destination: .memory)
    }
  }

  private mutating func decodeEscape() -> MemoryInstruction? {
    guard let byte = cursor.next(), let opcode = MemoryEscapeOpcode(rawValue: byte) else { return nil }
    return switch opcode {
    case .moveZeroExtendedByte: extendingLoad(.moveZeroExtended, size: 1)
    case .moveZeroExtendedWord: extendingLoad(.moveZeroExtended, size: 2)
    case .moveSignExtendedByte: extendingLoad(.moveSignExtended, size: 1)
    case .moveSignExtendedWord: extendingLoad(.moveSignExtended, size: 2)
    }
  }

  func size(isByte: Bool) -> Int { isByte ? 1 : codeSize.operandSize(prefixes) }

  var addressSize: Int { codeSize.addressSize(prefixes) }
}
