import X86

/// Where a register is: the generic address structure (ACPI specification 6.5, 5.2.3.2).
public struct ACPIRegister: Equatable, Sendable, BitwiseCopyable {
  public enum Space: UInt8, Sendable, BitwiseCopyable {
    case memory = 0
    case port = 1
    /// Bus 0: device, function and offset in bits 32..47, 16..31 and 0..15 of the address.
    case pciConfiguration = 2
  }

  public let space: Space
  public let address: UInt64
}

/// Byte offsets and numbers of the fixed ACPI description table (ACPI specification 6.5, 5.2.9), and of
/// the generic address structure.
private enum FADT {
  static let pm1aControl: UInt64 = 64
  static let pm1bControl: UInt64 = 68
  static let flags: UInt64 = 112
  static let resetRegister: UInt64 = 116
  static let resetValue: UInt64 = 128
  static let extendedPM1aControl: UInt64 = 172
  static let extendedPM1bControl: UInt64 = 184
  /// RESET_REG_SUP.
  static let flagReset: UInt32 = 1 << 10

  static let registerSpace: UInt64 = 0
  static let registerAddress: UInt64 = 4
}

/// How the machine is reset and put to sleep, from the FADT.
public struct FixedDescription: Equatable, Sendable {
  /// Writing ``resetValue`` here resets the machine; nil if firmware offers no such register.
  public let reset: ACPIRegister?
  public let resetValue: UInt8
  /// The control registers that hold the sleep type and enable bits; the second is seldom there.
  public let pm1aControl: ACPIRegister?
  public let pm1bControl: ACPIRegister?

  /// Reads the table. It has grown with every version, so what lies behind its end is simply not there.
  public static func read<Memory: PhysicalMemory & ~Copyable>(
    _ table: ACPITable, from memory: borrowing Memory
  ) -> Self {
    let flags = table.load(UInt32.self, at: FADT.flags, from: memory) ?? 0
    let value = table.load(UInt8.self, at: FADT.resetValue, from: memory)
    let canReset = flags & FADT.flagReset != 0 && value != nil
    return Self(
      reset: canReset ? register(table, FADT.resetRegister, memory) : nil, resetValue: value ?? 0,
      pm1aControl: register(table, FADT.extendedPM1aControl, memory)
        ?? port(table, FADT.pm1aControl, memory),
      pm1bControl: register(table, FADT.extendedPM1bControl, memory)
        ?? port(table, FADT.pm1bControl, memory))
  }

  private static func register<Memory: PhysicalMemory & ~Copyable>(
    _ table: ACPITable, _ offset: UInt64, _ memory: borrowing Memory
  ) -> ACPIRegister? {
    guard let number = table.load(UInt8.self, at: offset + FADT.registerSpace, from: memory),
      let space = ACPIRegister.Space(rawValue: number),
      let address = table.load(UInt64.self, at: offset + FADT.registerAddress, from: memory), address != 0
    else { return nil }
    return ACPIRegister(space: space, address: address)
  }

  private static func port<Memory: PhysicalMemory & ~Copyable>(
    _ table: ACPITable, _ offset: UInt64, _ memory: borrowing Memory
  ) -> ACPIRegister? {
    guard let port = table.load(UInt32.self, at: offset, from: memory), port != 0 else { return nil }
    return ACPIRegister(space: .port, address: UInt64(port))
  }
}
