import Testing

@testable import X86

/// An instruction, and what decoding it must give.
struct MemoryRow: Sendable, CustomTestStringConvertible {
  let text: String
  let bytes: [UInt8]
  let expected: MemoryInstruction

  init(
    _ text: String, _ hex: String, _ size: Int, _ operation: MemoryInstruction.Operation,
    _ source: MemoryInstruction.Operand, _ destination: MemoryInstruction.Operand, register: Int? = nil,
    address: Int = 8, repeated: Bool = false
  ) {
    self.text = text
    bytes = [UInt8](hex: hex)
    expected = MemoryInstruction(
      length: bytes.count, operandSize: size, operation: operation, source: source, destination: destination,
      registerSize: register ?? size, addressSize: address, isRepeated: repeated)
  }

  var testDescription: String { text }
}

extension MemoryInstruction.Operand {
  static func whole(_ number: Int) -> Self { .register(RegisterOperand(number: number)) }
  static func high(_ number: Int) -> Self { .register(RegisterOperand(number: number, isHighByte: true)) }
}

extension [UInt8] {
  /// Two hexadecimal digits a byte.
  init(hex: String) {
    let digits = Array<Character>(hex)
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
  }
}

extension InstructionBytes {
  init(_ list: [UInt8]) {
    var bytes = InlineArray<15, UInt8>(repeating: 0xCC)
    for (index, byte) in list.prefix(15).enumerated() { bytes[index] = byte }
    self.init(bytes, count: list.count)
  }
}
