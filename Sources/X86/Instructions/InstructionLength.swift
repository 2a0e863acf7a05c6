/// How long the instruction is that exited, for CPUs that do not save the next instruction's address.
public enum InstructionLength {
  /// The length of `instruction` with its prefixes, or nil if `bytes` are not that instruction.
  ///
  /// Prefixes that mean nothing count, as on the CPU, which has executed the instruction already.
  public static func of(
    _ instruction: SystemInstruction, in bytes: InstructionBytes, codeSize: CodeSize
  ) -> Int? {
    let opcode = instruction.opcode
    if bytes.start(with: opcode) { return opcode.count }
    var cursor = InstructionCursor(bytes)
    _ = InstructionPrefixes(&cursor, codeSize: codeSize)
    return cursor.skip(opcode) ? cursor.position : nil
  }
}

extension InstructionBytes {
  /// True if there are no prefixes, and this opcode: none begins with what could be a prefix.
  @inline(__always)
  func start(with opcode: FixedOpcode) -> Bool {
    for index in 0..<opcode.count where byte(at: index) != opcode.bytes[index] { return false }
    return true
  }
}

extension InstructionCursor {
  /// Passes over `opcode`; false if something else is there.
  mutating func skip(_ opcode: FixedOpcode) -> Bool {
    for index in 0..<opcode.count {
      guard next() == opcode.bytes[index] else { return false }
    }
    return true
  }
}
