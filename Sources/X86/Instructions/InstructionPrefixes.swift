/// The prefixes of an instruction (APM vol 3, 1.2).
public struct InstructionPrefixes: Hashable, Sendable, BitwiseCopyable {
  public var set = LegacyPrefixes()
  /// The REX prefix, if the instruction has one that counts.
  public var rex: REXPrefix?

  /// Takes all prefixes off the front. A REX prefix that another prefix follows does not count.
  init(_ cursor: inout InstructionCursor, codeSize: CodeSize) {
    while let byte = cursor.peek() {
      if let prefix = LegacyPrefixes(byte: byte) {
        set.insert(prefix)
        rex = nil
      } else if codeSize == .bits64, let prefix = REXPrefix(byte: byte) {
        rex = prefix
      } else {
        return
      }
      cursor.skip()
    }
  }
}

/// The prefixes that are a byte each (APM vol 3, table 1-1).
public struct LegacyPrefixes: RegisterBits {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// 66
  @inlinable public static var operandSize: Self { Self(bit: 0) }
  /// 67
  @inlinable public static var addressSize: Self { Self(bit: 1) }
  /// F0
  @inlinable public static var lock: Self { Self(bit: 2) }
  /// F2
  @inlinable public static var repne: Self { Self(bit: 3) }
  /// F3
  @inlinable public static var rep: Self { Self(bit: 4) }
  /// 26, 2E, 36, 3E, 64, 65
  @inlinable public static var segment: Self { Self(bit: 5) }

  /// The prefix that `byte` is, or nil.
  init?(byte: UInt8) {
    switch byte {
    case 0x66: self = .operandSize
    case 0x67: self = .addressSize
    case 0xF0: self = .lock
    case 0xF2: self = .repne
    case 0xF3: self = .rep
    case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65: self = .segment
    default: return nil
    }
  }
}

/// The REX prefix of 64-bit mode (APM vol 3, 1.2.7).
public struct REXPrefix: RegisterBits {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The highest bit of ModRM.rm, of a base, or of a register in the opcode.
  @inlinable public static var b: Self { Self(bit: 0) }
  /// The highest bit of an index.
  @inlinable public static var x: Self { Self(bit: 1) }
  /// The highest bit of ModRM.reg.
  @inlinable public static var r: Self { Self(bit: 2) }
  /// 64-bit operands.
  @inlinable public static var w: Self { Self(bit: 3) }

  /// The prefix that `byte` is in 64-bit mode, or nil.
  init?(byte: UInt8) {
    guard byte.bits(4, 4) == REXPrefix.highBits else { return nil }
    self.rawValue = byte.bits(0, 4)
  }

  private static var highBits: UInt8 { 4 }
}
