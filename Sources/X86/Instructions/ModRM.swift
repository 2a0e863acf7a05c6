/// The byte that names an instruction's operands (APM vol 3, 1.4.1), with what belongs to its address behind it
/// already read.
struct ModRM {
  /// The register, or the opcode's extension, without REX.R.
  let reg: Int

  /// Reads the byte, and the SIB byte and displacement after it. Nil if the operand is not in memory, or bytes
  /// are missing.
  init?(memoryOperandFrom cursor: inout InstructionCursor, addressSize: Int) {
    guard let byte = cursor.next() else { return nil }
    reg = Int(byte.bits(3, 3))
    let mod = byte.bits(6, 2)
    let rm = byte.bits(0, 3)
    if mod == Mode.register { return nil }
    let size =
      addressSize == 2
      ? Self.displacement16(mod: mod, rm: rm) : Self.displacement(mod: mod, rm: rm, cursor: &cursor)
    guard let size, cursor.skip(size: size) else { return nil }
  }

  /// How many bytes of displacement follow, with 16-bit addresses.
  private static func displacement16(mod: UInt8, rm: UInt8) -> Int? {
    switch mod {
    case Mode.noDisplacement: rm == Base.none16 ? 2 : 0
    case Mode.displacement8: 1
    default: 2
    }
  }

  /// How many bytes of displacement follow the SIB byte, which is read here if there is one. Nil if it is
  /// missing.
  private static func displacement(mod: UInt8, rm: UInt8, cursor: inout InstructionCursor) -> Int? {
    var base = rm
    if rm == Base.sib {
      guard let sib = cursor.next() else { return nil }
      base = sib.bits(0, 3)
    }
    switch mod {
    case Mode.noDisplacement: return base == Base.none ? 4 : 0
    case Mode.displacement8: return 1
    default: return 4
    }
  }

  /// The values of ModRM.mod.
  private enum Mode {
    static var noDisplacement: UInt8 { 0 }
    static var displacement8: UInt8 { 1 }
    static var register: UInt8 { 3 }
  }

  /// The special values of ModRM.rm and SIB.base.
  private enum Base {
    /// A SIB byte follows.
    static var sib: UInt8 { 4 }
    /// No base without displacement: a 32-bit address, absolute or counted from RIP.
    static var none: UInt8 { 5 }
    /// The same, with 16-bit addresses.
    static var none16: UInt8 { 6 }
  }
}
