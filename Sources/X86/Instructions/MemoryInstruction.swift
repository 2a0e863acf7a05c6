/// An instruction that reads or writes a device's register in memory, for a hypervisor that stands between.
///
/// The address is not decoded: the exit has told it. Covered are MOV with all its forms of memory operands,
/// MOVZX, MOVSX, MOVSXD, XCHG, the eight ALU operations, TEST, STOS and MOVS.
public struct MemoryInstruction: Hashable, Sendable, BitwiseCopyable {
  /// How many bytes to add to RIP.
  public var length: Int
  /// How many bytes of memory it reads or writes: 1, 2, 4 or 8; of a repeated one, at each step.
  public var operandSize: Int
  public var operation: Operation
  /// Where the value comes from; the second operand of ALU operations.
  public var source: Operand
  /// Where the value goes to; the first operand of ALU operations.
  public var destination: Operand
  /// How many bytes of the destination register are written: more than `operandSize` for MOVZX and the like.
  public var registerSize: Int
  /// How many bytes of RSI, RDI and RCX a string instruction uses.
  public var addressSize: Int
  /// A string instruction with REP: it is done RCX times.
  public var isRepeated: Bool

  /// What it does with the value.
  public enum Operation: Hashable, Sendable, BitwiseCopyable {
    /// MOV.
    case move
    /// MOVZX.
    case moveZeroExtended
    /// MOVSX and MOVSXD.
    case moveSignExtended
    /// XCHG, always locked.
    case exchange
    case alu(ALUOperation)
    /// TEST: AND that keeps only the flags.
    case test
    /// STOS: source AL, AX, EAX or RAX; destination ES:RDI.
    case storeString
    /// MOVS: source RSI, destination ES:RDI; either may be the device.
    case moveString
  }

  /// One side of it.
  public enum Operand: Hashable, Sendable, BitwiseCopyable {
    case memory
    case register(RegisterOperand)
    /// Extended by its sign to 64 bits.
    case immediate(UInt64)
  }

  /// True if it writes memory.
  @inlinable public var writesMemory: Bool {
    if operation == .exchange { return true }
    return destination == .memory && operation != .test && operation != .alu(.cmp)
  }

  /// True if it reads memory.
  @inlinable public var readsMemory: Bool {
    if source == .memory || operation == .exchange { return true }
    return operation != .move && operation != .storeString
  }

  /// The register it names, or nil.
  @inlinable public var register: RegisterOperand? {
    if case .register(let register) = source { return register }
    if case .register(let register) = destination { return register }
    return nil
  }
}
