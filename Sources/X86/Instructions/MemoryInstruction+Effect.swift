extension MemoryInstruction {
  /// What an instruction changes; nil for what it leaves alone.
  public struct Effect: Hashable, Sendable, BitwiseCopyable {
    /// The `operandSize` bytes to store in memory.
    public var memory: UInt64?
    /// The new value of the whole register that `register` names.
    public var register: UInt64?
    public var flags: RFlags

    @inlinable public init(memory: UInt64? = nil, register: UInt64? = nil, flags: RFlags) {
      self.memory = memory
      self.register = register
      self.flags = flags
    }
  }

  /// What the instruction does, given the value in memory (0 if it does not read any), the whole value of the
  /// register that `register` names (0 if none), and the flags. Nil for string instructions, which also move
  /// RSI, RDI and RCX.
  public func effect(memory: UInt64, register: UInt64, flags: RFlags) -> Effect? {
    switch operation {
    case .move, .moveZeroExtended, .moveSignExtended:
      return storing(value(of: source, memory: memory, register: register), register: register, flags: flags)
    case .exchange:
      var effect = Effect(flags: flags)
      effect.memory = value(of: source, memory: memory, register: register)
      effect.register = self.register?.write(memory, to: register, size: operandSize)
      return effect
    case .alu(let operation):
      let result = apply(operation, memory: memory, register: register, flags: flags)
      if operation == .cmp { return Effect(flags: result.flags) }
      return storing(result.value, register: register, flags: result.flags)
    case .test:
      return Effect(flags: apply(.and, memory: memory, register: register, flags: flags).flags)
    case .storeString, .moveString: return nil
    }
  }

  /// The effect of writing `value` to the destination.
  private func storing(_ value: UInt64, register: UInt64, flags: RFlags) -> Effect {
    var effect = Effect(flags: flags)
    if case .register(let destination) = destination {
      effect.register = destination.write(value, to: register, size: registerSize)
    } else {
      effect.memory = value.truncated(to: operandSize)
    }
    return effect
  }

  private func apply(
    _ operation: ALUOperation, memory: UInt64, register: UInt64, flags: RFlags
  ) -> ALUOperation.Result {
    operation.apply(
      value(of: destination, memory: memory, register: register),
      value(of: source, memory: memory, register: register), size: operandSize, flags: flags)
  }

  private func value(of operand: Operand, memory: UInt64, register: UInt64) -> UInt64 {
    switch operand {
    case .memory where operation == .moveSignExtended: memory.signExtended(from: operandSize)
    case .memory: memory.truncated(to: operandSize)
    case .register(let part): part.read(register, size: operandSize)
    case .immediate(let value): value.truncated(to: operandSize)
    }
  }
}
