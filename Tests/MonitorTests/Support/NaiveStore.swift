import X86

/// A 32-bit store or read-modify-write instruction, assembled and carried out as plainly as possible.
struct NaiveStore {
  enum Operation: UInt8, CaseIterable {
    case add, or, adc, sbb, and, sub, xor, cmp
    case move, exchange, test
  }

  enum Source: Equatable {
    case register(Int)
    case immediate(UInt32)
    /// One byte, extended by its sign.
    case shortImmediate(Int8)
  }

  /// How the address is written; the exit tells it anyway.
  enum Addressing: CaseIterable {
    case base, displacement, offset
  }

  let operation: Operation
  let source: Source
  let addressing: Addressing
  let codeSize: CodeSize

  /// The instruction, or nil if there is none of this form.
  var bytes: [UInt8]? {
    var code: [UInt8] = codeSize == .bits16 ? [0x66] : []
    if addressing == .offset {
      guard operation == .move, source == .register(0) else { return nil }
      return code + [0xA3]
        + [UInt8](repeating: 0x5A, count: codeSize == .bits64 ? 8 : codeSize == .bits32 ? 4 : 2)
    }
    switch source {
    case .register(let number):
      if number >= 8 {
        guard codeSize == .bits64 else { return nil }
        code.append(0x44)
      }
      return code + [opcode] + address(UInt8(number % 8))
    case .immediate(let value):
      guard let (opcode, digit) = immediateOpcode else { return nil }
      return code + [opcode] + address(digit) + (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    case .shortImmediate(let value):
      guard operation.rawValue < 8 else { return nil }
      return code + [0x83] + address(operation.rawValue) + [UInt8(bitPattern: value)]
    }
  }

  private var opcode: UInt8 {
    switch operation {
    case .move: 0x89
    case .exchange: 0x87
    case .test: 0x85
    default: operation.rawValue << 3 | 1
    }
  }

  private var immediateOpcode: (UInt8, UInt8)? {
    switch operation {
    case .move: (0xC7, 0)
    case .test: (0xF7, 0)
    case .exchange: nil
    default: (0x81, operation.rawValue)
    }
  }

  private func address(_ reg: UInt8) -> [UInt8] {
    guard addressing == .displacement else { return [reg << 3 | 7] }
    return [0x87 | reg << 3] + [UInt8](repeating: 0x11, count: codeSize == .bits16 ? 2 : 4)
  }

  struct Result: Equatable {
    var memory: UInt32
    var registers: [UInt64]
    var flags: RFlags
  }

  func run(memory: UInt32, registers: [UInt64], flags: RFlags) -> Result {
    var result = Result(memory: memory, registers: registers, flags: flags)
    let operand: UInt32
    switch source {
    case .register(let number): operand = UInt32(truncatingIfNeeded: registers[number])
    case .immediate(let value): operand = value
    case .shortImmediate(let value): operand = UInt32(bitPattern: Int32(value))
    }
    switch operation {
    case .move: result.memory = operand
    case .exchange:
      result.memory = operand
      if case .register(let number) = source { result.registers[number] = UInt64(memory) }
    default: compute(operand, &result)
    }
    return result
  }

  private func compute(_ operand: UInt32, _ result: inout Result) {
    let memory = result.memory
    let carry: Int64 = (operation == .adc || operation == .sbb) && result.flags.contains(.cf) ? 1 : 0
    let isSum = operation == .add || operation == .adc
    let sign: Int64 = isSum ? 1 : -1
    let isLogic = [.or, .and, .xor, .test].contains(operation)
    let wide = Int64(memory) + sign * (Int64(operand) + carry)
    let signed = Int64(Int32(bitPattern: memory)) + sign * (Int64(Int32(bitPattern: operand)) + carry)
    let low = Int64(memory & 15) + sign * (Int64(operand & 15) + carry)
    let value: UInt32 =
      switch operation {
      case .or: memory | operand
      case .and, .test: memory & operand
      case .xor: memory ^ operand
      default: UInt32(truncatingIfNeeded: wide)
      }
    result.flags.set(.cf, to: !isLogic && (wide < 0 || wide > 0xFFFF_FFFF))
    result.flags.set(.of, to: !isLogic && signed != Int64(Int32(truncatingIfNeeded: signed)))
    result.flags.set(.af, to: !isLogic && (low < 0 || low > 15))
    result.flags.set(.zf, to: value == 0)
    result.flags.set(.sf, to: value >> 31 == 1)
    result.flags.set(.pf, to: (value & 0xFF).nonzeroBitCount % 2 == 0)
    if operation != .cmp && operation != .test { result.memory = value }
  }
}
