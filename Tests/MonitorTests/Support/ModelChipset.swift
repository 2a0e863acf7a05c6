/// What lies behind the ports: registers that reset the machine or put it to sleep, a serial port that is the
/// hypervisor's, and bytes that remember what was written for all others.
struct ModelChipset {
  /// An access that reached the hardware.
  struct Write: Equatable {
    let port: UInt16
    let size: Int
    let value: UInt32
  }

  enum Event: Equatable {
    case reset, sleep, serial, firmwareConfiguration
    /// The A20 gate was closed.
    case gate
  }

  static let serial: UInt16 = 0x3F8
  static let firmwareConfiguration: UInt16 = 0x510
  static let powerManagementA: UInt16 = 0x604
  static let powerManagementB: UInt16 = 0xB004

  private(set) var writes: [Write] = []
  private(set) var events: [Event] = []
  private var bytes: [UInt16: UInt8] = [:]
  /// The keyboard controller takes the next byte at 60h for its output port, whose bit 0 holds the reset line.
  private var expectsOutputPort = false

  mutating func read(_ port: UInt16, size: Int) -> UInt32 {
    var value: UInt32 = 0
    for offset in 0..<size {
      let byte = port &+ UInt16(offset)
      touch(byte)
      value |= UInt32(peek(byte)) << (offset * 8)
    }
    return value
  }

  /// What a device answers: the byte last written, at first the lower half of its port.
  func peek(_ port: UInt16) -> UInt8 { bytes[port] ?? UInt8(truncatingIfNeeded: port) }

  mutating func write(_ port: UInt16, size: Int, _ value: UInt32) {
    writes.append(Write(port: port, size: size, value: value))
    if port == 0xCF8 && size == 4 { return }
    for offset in 0..<size {
      write(port &+ UInt16(offset), UInt8(truncatingIfNeeded: value >> (offset * 8)))
    }
  }

  private mutating func write(_ port: UInt16, _ byte: UInt8) {
    bytes[port] = byte
    switch port {
    case 0xCF9: if byte >> 2 & 1 == 1 { events.append(.reset) }
    case 0x92:
      if byte & 1 == 1 { events.append(.reset) }
      if byte >> 1 & 1 == 0 { events.append(.gate) }
    case 0x64: command(byte)
    case 0x60: data(byte)
    case Self.powerManagementA + 1, Self.powerManagementB + 1:
      if byte >> 5 & 1 == 1 { events.append(.sleep) }
    default: touch(port)
    }
  }

  private mutating func command(_ byte: UInt8) {
    expectsOutputPort = byte == 0xD1
    if byte >= 0xF0 && byte & 1 == 0 { events.append(.reset) }
    if byte == 0xDD { events.append(.gate) }
  }

  private mutating func data(_ byte: UInt8) {
    if expectsOutputPort && byte & 1 == 0 { events.append(.reset) }
    if expectsOutputPort && byte >> 1 & 1 == 0 { events.append(.gate) }
    expectsOutputPort = false
  }

  mutating func forget() {
    writes = []
    events = []
  }

  /// What must be hidden.
  private mutating func touch(_ port: UInt16) {
    if (Self.serial..<Self.serial + 8).contains(port) { events.append(.serial) }
    let configuration = Self.firmwareConfiguration..<Self.firmwareConfiguration + 12
    if configuration.contains(port) { events.append(.firmwareConfiguration) }
  }
}
