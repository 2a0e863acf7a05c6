/// The I/O ports whose use the hypervisor watches: those that reset or suspend the machine, and its own
/// serial port.
public struct ProtectedPorts: Sendable {
  /// The reset control register of the chipset (Intel ICH9 data sheet, 13.7.5).
  public static let resetControl: UInt16 = 0xcf9
  /// PCI's configuration address register, which lies around it (PCI Local Bus specification 3.0, 3.2.2.3.2).
  static let pciConfigurationAddress: UInt16 = 0xcf8
  /// The keyboard controller's command port (IBM PS/2 technical reference, keyboard controller).
  public static let keyboardCommand: UInt16 = 0x64
  /// System control port A, whose bit 0 resets the processor.
  public static let systemControl: UInt16 = 0x92

  /// The hypervisor's serial port, 8 ports from here on; nil if it has none.
  public var serial: UInt16?
  /// PM1a and PM1b control blocks (ACPI specification, 4.8.3.2); nil if there are none.
  public var powerManagementA: UInt16?
  public var powerManagementB: UInt16?

  public init(serial: UInt16?, powerManagementA: UInt16? = nil, powerManagementB: UInt16? = nil) {
    self.serial = serial
    self.powerManagementA = powerManagementA
    self.powerManagementB = powerManagementB
  }

  static let serialPortCount: UInt16 = 8
  private static let resetCPU: UInt32 = 1 << 2
  private static let keyboardPulse: UInt32 = 0xf0
  private static let pulseResetLine: UInt32 = 1 << 0
  private static let fastReset: UInt32 = 1 << 0
  private static let sleepEnable: UInt32 = 1 << 13

  /// What a write does to the machine.
  public enum Effect: Equatable, Sendable {
    case harmless, hidden, reset, sleep
  }

  /// True if the access touches the hypervisor's serial port.
  public func isSerial(_ port: UInt16, size: Int) -> Bool {
    guard let serial else { return false }
    return Int(port) + size > Int(serial) && port < serial + Self.serialPortCount
  }

  /// What writing `size` bytes of `value` to `port` would do.
  public func effect(port: UInt16, size: Int, value: UInt32) -> Effect {
    if isSerial(port, size: size) { return .hidden }
    // A 32-bit write at CF8h is PCI's configuration address; it does not reach the register at CF9h.
    let isPCIAddress = port == Self.pciConfigurationAddress && size == 4
    if !isPCIAddress, let byte = Self.byte(at: Self.resetControl, port, size, value),
      byte & Self.resetCPU != 0
    {
      return .reset
    }
    if let byte = Self.byte(at: Self.keyboardCommand, port, size, value),
      byte & Self.keyboardPulse == Self.keyboardPulse, byte & Self.pulseResetLine == 0
    {
      return .reset
    }
    if let byte = Self.byte(at: Self.systemControl, port, size, value), byte & Self.fastReset != 0 {
      return .reset
    }
    let isSleep = value & Self.sleepEnable != 0
    if isSleep, size >= 2, port == powerManagementA || port == powerManagementB { return .sleep }
    return .harmless
  }

  /// The byte of a wider write that goes to `wanted`.
  private static func byte(at wanted: UInt16, _ port: UInt16, _ size: Int, _ value: UInt32) -> UInt32? {
    guard wanted >= port, Int(wanted) < Int(port) + size else { return nil }
    return value >> (UInt32(wanted - port) * 8) & 0xff
  }

  /// Calls `body` with each port to watch.
  public func forEach(_ body: (UInt16) -> Void) {
    body(Self.resetControl)
    body(Self.keyboardCommand)
    body(Self.systemControl)
    if let serial {
      for offset in 0..<Self.serialPortCount { body(serial + offset) }
    }
    if let powerManagementA { body(powerManagementA); body(powerManagementA + 1) }
    if let powerManagementB { body(powerManagementB); body(powerManagementB + 1) }
  }
}
