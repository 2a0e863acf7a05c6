/// The size of operands and addresses that code has without prefixes (APM vol 3, 1.2.2 and 1.2.3).
public enum CodeSize: Hashable, Sendable, BitwiseCopyable {
  case bits16
  case bits32
  /// Addresses of 64 bits, operands of 32.
  case bits64

  /// What the guest's code segment says.
  @inlinable public init(_ save: borrowing SaveArea) {
    let attributes = save.cs.attributes
    if save.efer.contains(.lma) && attributes.contains(.l) {
      self = .bits64
    } else {
      self = attributes.contains(.db) ? .bits32 : .bits16
    }
  }

  /// How many bytes an operand has that is not a single byte, under `prefixes`.
  @inlinable func operandSize(_ prefixes: InstructionPrefixes) -> Int {
    if let rex = prefixes.rex, rex.contains(.w) { return 8 }
    return (self == .bits16) != prefixes.set.contains(.operandSize) ? 2 : 4
  }

  /// How many bytes an address has, under `prefixes`.
  @inlinable func addressSize(_ prefixes: InstructionPrefixes) -> Int {
    let isOverridden = prefixes.set.contains(.addressSize)
    return switch self {
    case .bits16: isOverridden ? 4 : 2
    case .bits32: isOverridden ? 2 : 4
    case .bits64: isOverridden ? 4 : 8
    }
  }
}
