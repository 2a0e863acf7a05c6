/// The I/O ports whose use the hypervisor watches: those that reset or suspend the machine, its own serial port, and
/// where an emulator hands out what it has loaded.
public struct ProtectedPorts: Sendable {
  /// The reset control register of the chipset (Intel ICH9 data sheet, 13.7.5).
  public static let resetControl: UInt16 = 0xcf9
  /// PCI's configuration address register, which lies around it (PCI Local Bus specification 3.0, 3.2.2.3.2).
  static let pciConfigurationAddress: UInt16 = 0xcf8
  /// The keyboard controller's command port (IBM PS/2 technical reference, keyboard controller).
  public static let keyboardCommand: UInt16 = 0x64
  /// System control port A: bit 0 resets the processor, bit 1 opens the A20 gate.
  public static let systemControl: UInt16 = 0x92

  /// The hypervisor's serial port, 8 ports from here on; nil if it has none.
  public var serial: UInt16?
  /// PM1a and PM1b control blocks (ACPI specification, 4.8.3.2); nil if there are none.
  public var powerManagementA: UInt16?
  public var powerManagementB: UInt16?

  /// ACPI's own reset register, if it is a port, and the value that resets (ACPI specification, 4.8.3.6).
  public var acpiReset: UInt16?
  public var acpiResetValue: UInt8 = 0

  /// QEMU's firmware configuration device, through which the machine's secret could be had again.
  public var firmwareConfiguration: UInt16?
  /// Where it is (QEMU, docs/specs/fw_cfg, "Hardware Interface").
  public static let firmwareConfigurationPort: UInt16 = 0x510

  public init(serial: UInt16?, powerManagementA: UInt16? = nil, powerManagementB: UInt16? = nil) {
    self.serial = serial
    self.powerManagementA = powerManagementA
    self.powerManagementB = powerManagementB
  }

  private static let serialPortCount: UInt16 = 8
  /// Selector, data and the address of its own memory access.
  private static let firmwareConfigurationCount: UInt16 = 12
  private static let resetCPU: UInt8 = 1 << 2
  private static let keyboardPulse: UInt8 = 0xf0
  private static let pulseResetLine: UInt8 = 1 << 0
  /// The next byte for the keyboard's data port goes to the controller's output port instead, whose bit 0 is
  /// the processor's reset line.
  private static let writeOutputPort: UInt8 = 0xd1
  /// Closes the A20 gate: then odd megabytes are even ones, also for the hypervisor.
  private static let closeGate: UInt8 = 0xdd
  private static let fastReset: UInt8 = 1 << 0
  private static let gateOpen: UInt32 = 1 << 1
  /// SLP_EN, bit 13 of the PM1 control block, in the second of its bytes.
  private static let sleepEnable: UInt8 = 1 << 5

  /// What a write does to the machine.
  public enum Effect: Equatable, Sendable {
    case harmless, hidden, reset, sleep
  }

  /// True if the access touches a device that guests do not have: the hypervisor's serial port, or the firmware
  /// configuration.
  public func isHidden(_ port: UInt16, size: Int) -> Bool {
    Self.touches(port, size, serial, Self.serialPortCount)
      || Self.touches(port, size, firmwareConfiguration, Self.firmwareConfigurationCount)
  }

  private static func touches(_ port: UInt16, _ size: Int, _ start: UInt16?, _ count: UInt16) -> Bool {
    guard let start else { return false }
    return Int(port) + size > Int(start) && Int(port) < Int(start) + Int(count)
  }

  /// What writing `size` bytes of `value` to `port` would do.
  public func effect(port: UInt16, size: Int, value: UInt32) -> Effect {
    if isHidden(port, size: size) { return .hidden }
    let write = PortWrite(port: port, size: size, value: value)
    if resets(write) { return .reset }
    // The A20 gate is open since the firmware, and has to stay so.
    let command = write.byte(at: Self.keyboardCommand)
    if command == Self.writeOutputPort || command == Self.closeGate { return .hidden }
    let isSleep = Self.sleeps(write, powerManagementA) || Self.sleeps(write, powerManagementB)
    return isSleep ? .sleep : .harmless
  }

  /// What may be written instead of `value`: the A20 gate stays open.
  public func permitted(port: UInt16, size: Int, value: UInt32) -> UInt32 {
    guard PortWrite(port: port, size: size, value: value).byte(at: Self.systemControl) != nil else {
      return value
    }
    return value | Self.gateOpen << (UInt32(Self.systemControl - port) * 8)
  }

  private func resets(_ write: PortWrite) -> Bool {
    // A 32-bit write at CF8h is PCI's configuration address; it does not reach the register at CF9h.
    let isPCIAddress = write.port == Self.pciConfigurationAddress && write.size == 4
    if !isPCIAddress {
      if let byte = write.byte(at: Self.resetControl), byte & Self.resetCPU != 0 { return true }
      if write.byte(at: acpiReset) == acpiResetValue { return true }
    }
    if let byte = write.byte(at: Self.systemControl), byte & Self.fastReset != 0 { return true }
    guard let byte = write.byte(at: Self.keyboardCommand) else { return false }
    return byte & Self.keyboardPulse == Self.keyboardPulse && byte & Self.pulseResetLine == 0
  }

  private static func sleeps(_ write: PortWrite, _ block: UInt16?) -> Bool {
    guard let block, block < .max, let byte = write.byte(at: block + 1) else { return false }
    return byte & sleepEnable != 0
  }

  /// Calls `body` with each port to watch.
  public func forEach(_ body: (UInt16) -> Void) {
    body(Self.resetControl)
    body(Self.keyboardCommand)
    body(Self.systemControl)
    Self.forEach(from: acpiReset, count: 1, body)
    Self.forEach(from: serial, count: Self.serialPortCount, body)
    Self.forEach(from: firmwareConfiguration, count: Self.firmwareConfigurationCount, body)
    Self.forEach(from: powerManagementA, count: 2, body)
    Self.forEach(from: powerManagementB, count: 2, body)
  }

  /// The ports of a block, as far as there are any.
  private static func forEach(from start: UInt16?, count: UInt16, _ body: (UInt16) -> Void) {
    guard let start else { return }
    for offset in 0..<count where offset <= UInt16.max - start { body(start + offset) }
  }
}

/// An OUT, byte by byte.
private struct PortWrite {
  let port: UInt16
  let size: Int
  let value: UInt32

  /// The byte that goes to `wanted`; nil if none does.
  func byte(at wanted: UInt16?) -> UInt8? {
    guard let wanted, wanted >= port, Int(wanted) < Int(port) + size else { return nil }
    return UInt8(truncatingIfNeeded: value >> (UInt32(wanted - port) * 8))
  }
}
