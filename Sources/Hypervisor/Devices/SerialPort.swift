import HypervisorAssembly

/// A 16550 UART, written by polling. PC16550D data sheet, section 8 (registers).
struct SerialPort {
  /// The port of register 0.
  let base: UInt16

  static let com1 = SerialPort(base: 0x3f8)
  static let com2 = SerialPort(base: 0x2f8)
  /// Ports that one UART takes.
  static let portCount: UInt16 = 8

  private enum Register: UInt16 {
    case data, interruptEnable, fifoControl, lineControl, modemControl, lineStatus
  }

  private enum LineControl {
    static let eightBits: UInt8 = 0x03
    static let divisorLatch: UInt8 = 0x80
  }

  private static let transmitterEmpty: UInt8 = 0x20
  private static let enableAndClearFIFOs: UInt8 = 0x07
  private static let readyAndRequest: UInt8 = 0x03
  /// Divisor of the 115,200 Hz clock.
  private static let divisor: UInt8 = 1
  /// Polls after which a UART that never becomes ready is taken for absent.
  private static let patience = 100_000

  /// 115,200 bits per second, 8 data bits, no parity, 1 stop bit, no interrupts.
  func configure() {
    write(.interruptEnable, 0)
    write(.lineControl, LineControl.divisorLatch)
    write(.data, Self.divisor)
    write(.interruptEnable, 0)
    write(.lineControl, LineControl.eightBits)
    write(.fifoControl, Self.enableAndClearFIFOs)
    write(.modemControl, Self.readyAndRequest)
  }

  func send(_ byte: UInt8) {
    for _ in 0..<Self.patience where read(.lineStatus) & Self.transmitterEmpty != 0 { break }
    write(.data, byte)
  }

  private func read(_ register: Register) -> UInt8 { cpu_in8(base + register.rawValue) }
  private func write(_ register: Register, _ value: UInt8) { cpu_out8(base + register.rawValue, value) }
}
