/// The access to a control register that an exit reports: the exit qualification (SDM vol 3, table 28-3).
public struct ControlRegisterAccess: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// What was tried: bits 5:4.
  public enum Kind: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// MOV to the register.
    case write = 0
    /// MOV from the register.
    case read = 1
    case clts = 2
    case lmsw = 3
  }

  /// The control register's number; 0 for CLTS and LMSW.
  @inlinable public var register: Int { Int(truncatingIfNeeded: rawValue.bits(0, 4)) }

  @inlinable public var kind: Kind {
    switch rawValue.bits(4, 2) {
    case 0: .write
    case 1: .read
    case 2: .clts
    default: .lmsw
    }
  }

  /// LMSW's operand is in memory.
  @inlinable public var lmswIsMemory: Bool { rawValue.bit(6) }

  /// The other register of a MOV.
  @inlinable public var generalRegister: GeneralRegister {
    GeneralRegister(rawValue: UInt8(truncatingIfNeeded: rawValue.bits(8, 4))) ?? .rax
  }

  /// What LMSW would load.
  @inlinable public var lmswSource: UInt16 { UInt16(truncatingIfNeeded: rawValue.bits(16, 16)) }
}
