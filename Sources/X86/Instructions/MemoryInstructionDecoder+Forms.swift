/// The shapes that the covered instructions have.
extension MemoryInstructionDecoder {
  /// ModRM: memory and a register.
  mutating func registerForm(
    _ operation: MemoryInstruction.Operation, size: Int, isLoad: Bool
  ) -> MemoryInstruction? {
    guard let modRM = ModRM(memoryOperandFrom: &cursor, addressSize: addressSize) else { return nil }
    let register = MemoryInstruction.Operand.register(register(modRM, size: size))
    return instruction(
      operation, size: size, source: isLoad ? .memory : register, destination: isLoad ? register : .memory)
  }

  /// ModRM: memory of `size` bytes, and a register of the code's operand size.
  mutating func extendingLoad(
    _ operation: MemoryInstruction.Operation, size: Int
  ) -> MemoryInstruction? {
    guard let modRM = ModRM(memoryOperandFrom: &cursor, addressSize: addressSize) else { return nil }
    let registerSize = self.size(isByte: false)
    let register = register(modRM, size: registerSize)
    var result = instruction(operation, size: size, source: .memory, destination: .register(register))
    result.registerSize = registerSize
    return result
  }

  /// ModRM and an immediate: ModRM.reg is part of the opcode.
  mutating func immediateForm(
    _ opcode: MemoryOpcode, size: Int, immediateSize: Int
  ) -> MemoryInstruction? {
    guard let modRM = ModRM(memoryOperandFrom: &cursor, addressSize: addressSize),
      let operation = operation(opcode, extension: UInt8(modRM.reg)),
      let immediate = cursor.signedInteger(size: immediateSize)
    else { return nil }
    return instruction(operation, size: size, source: .immediate(immediate), destination: .memory)
  }

  /// The operation of an opcode that ModRM.reg extends: groups 1, 3 and 11 (APM vol 3, table A-6). Of group 3
  /// only TEST, which has two numbers there; of group 11 only MOV.
  private func operation(
    _ opcode: MemoryOpcode, extension reg: UInt8
  ) -> MemoryInstruction.Operation? {
    switch opcode {
    case .immediateByte, .immediate: return reg == 0 ? .move : nil
    case .group3Byte, .group3: return reg <= 1 ? .test : nil
    default:
      guard let operation = ALUOperation(rawValue: reg) else { return nil }
      return .alu(operation)
    }
  }

  /// The address itself, without ModRM, and the accumulator.
  mutating func offsetForm(size: Int, isLoad: Bool) -> MemoryInstruction? {
    guard cursor.skip(size: addressSize) else { return nil }
    let register = MemoryInstruction.Operand.register(.rax)
    return instruction(
      .move, size: size, source: isLoad ? .memory : register, destination: isLoad ? register : .memory)
  }

  /// The instruction, now that all its bytes are read.
  func instruction(
    _ operation: MemoryInstruction.Operation, size: Int, source: MemoryInstruction.Operand,
    destination: MemoryInstruction.Operand
  ) -> MemoryInstruction {
    let isString = operation == .moveString || operation == .storeString
    return MemoryInstruction(
      length: cursor.position, operandSize: size, operation: operation, source: source,
      destination: destination, registerSize: size, addressSize: addressSize,
      isRepeated: isString && !prefixes.set.isDisjoint(with: .rep | .repne))
  }

  private func register(_ modRM: ModRM, size: Int) -> RegisterOperand {
    let high = prefixes.rex?.contains(.r) == true ? 8 : 0
    return RegisterOperand(encoded: modRM.reg + high, size: size, hasREX: prefixes.rex != nil)
  }
}
