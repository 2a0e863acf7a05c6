/// The access to a debug register that an exit reports: the exit qualification (SDM vol 3, table 28-4).
public struct DebugAccess: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The debug register's number.
  @inlinable public var register: Int { Int(truncatingIfNeeded: rawValue.bits(0, 3)) }

  /// MOV from the register rather than to it.
  @inlinable public var isRead: Bool { rawValue.bit(4) }

  @inlinable public var generalRegister: GeneralRegister {
    GeneralRegister(rawValue: UInt8(truncatingIfNeeded: rawValue.bits(8, 4))) ?? .rax
  }
}
