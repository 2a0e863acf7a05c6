/// The eight operations of the first opcode rows, numbered as in opcodes and in group 1 (APM vol 3, tables A-1
/// and A-6).
public enum ALUOperation: UInt8, Hashable, Sendable, BitwiseCopyable {
  case add = 0
  case or = 1
  case adc = 2
  case sbb = 3
  case and = 4
  case sub = 5
  case xor = 6
  /// SUB that keeps only the flags.
  case cmp = 7

  /// What the operation leaves.
  public struct Result: Hashable, Sendable, BitwiseCopyable {
    public var value: UInt64
    public var flags: RFlags
  }

  /// The operation on two operands of `size` bytes, the first being the destination.
  public func apply(_ first: UInt64, _ second: UInt64, size: Int, flags: RFlags) -> Result {
    let first = first.truncated(to: size)
    let second = second.truncated(to: size)
    let carry: UInt64 = flags.contains(.cf) ? 1 : 0
    switch self {
    case .add: return Self.sum(first, second, carry: 0, size: size, flags: flags)
    case .adc: return Self.sum(first, second, carry: carry, size: size, flags: flags)
    case .sub, .cmp: return Self.difference(first, second, borrow: 0, size: size, flags: flags)
    case .sbb: return Self.difference(first, second, borrow: carry, size: size, flags: flags)
    case .and: return Self.logic(first & second, size: size, flags: flags)
    case .or: return Self.logic(first | second, size: size, flags: flags)
    case .xor: return Self.logic(first ^ second, size: size, flags: flags)
    }
  }

  private static func sum(
    _ first: UInt64, _ second: UInt64, carry: UInt64, size: Int, flags: RFlags
  ) -> Result {
    let value = (first &+ second &+ carry).truncated(to: size)
    let carries = (first & second) | ((first | second) & ~value)
    return arithmetic(value, carries: carries, overflow: (first ^ value) & (second ^ value), size, flags)
  }

  private static func difference(
    _ first: UInt64, _ second: UInt64, borrow: UInt64, size: Int, flags: RFlags
  ) -> Result {
    let value = (first &- second &- borrow).truncated(to: size)
    let borrows = (~first & second) | ((~first | second) & value)
    return arithmetic(value, carries: borrows, overflow: (first ^ second) & (first ^ value), size, flags)
  }

  /// The flags of a sum or difference: `carries` has a bit for each place that carried or borrowed.
  private static func arithmetic(
    _ value: UInt64, carries: UInt64, overflow: UInt64, _ size: Int, _ flags: RFlags
  ) -> Result {
    var result = logic(value, size: size, flags: flags)
    result.flags.set(.cf, to: carries.bit(8 * size - 1))
    result.flags.set(.af, to: carries.bit(3))
    result.flags.set(.of, to: overflow.bit(8 * size - 1))
    return result
  }

  /// The flags that follow from the value; the others of the six clear.
  private static func logic(_ value: UInt64, size: Int, flags: RFlags) -> Result {
    var flags = flags.subtracting(.cf | .af | .of)
    flags.set(.zf, to: value == 0)
    flags.set(.sf, to: value.bit(8 * size - 1))
    flags.set(.pf, to: value.bits(0, 8).nonzeroBitCount % 2 == 0)
    return Result(value: value, flags: flags)
  }
}
