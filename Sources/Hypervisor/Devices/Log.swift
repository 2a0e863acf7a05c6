import HypervisorAssembly
import Monitor
import Synchronization

/// The hypervisor's log on a serial port.
enum Log {
  private static let port = Atomic<UInt16>(0)
  private static let threshold = Atomic<UInt8>(LogLevel.info.rawValue)
  private static let busy = SpinLock()

  /// Chooses where the log goes and how much of it is shown. A port of 0 is no log.
  static func configure(port newPort: SerialPort?, level: LogLevel) {
    newPort?.configure()
    port.store(newPort?.base ?? 0, ordering: .relaxed)
    threshold.store(level.rawValue, ordering: .relaxed)
  }

  /// The port that guests must not see, or nil.
  static var portInUse: SerialPort? {
    let base = port.load(ordering: .relaxed)
    return base == 0 ? nil : SerialPort(base: base)
  }

  static func shows(_ level: LogLevel) -> Bool {
    level.rawValue <= threshold.load(ordering: .relaxed)
  }

  static func error(_ message: LogMessage) { write(.error, message) }
  static func warning(_ message: @autoclosure () -> LogMessage) { writeIfShown(.warning, message()) }
  static func info(_ message: @autoclosure () -> LogMessage) { writeIfShown(.info, message()) }
  static func debug(_ message: @autoclosure () -> LogMessage) { writeIfShown(.debug, message()) }

  private static func writeIfShown(_ level: LogLevel, _ message: @autoclosure () -> LogMessage) {
    if shows(level) { write(level, message()) }
  }

  static func write(_ level: LogLevel, _ message: LogMessage) {
    busy.lock()
    send(level.tag)
    send(message)
    busy.unlock()
  }

  /// For a panic: takes no lock, since its holder may be the one that failed.
  static func writeUnlocked(_ message: LogMessage) { send(message) }

  private static func send(_ tag: StaticString) {
    guard let port = portInUse else { return }
    for index in 0..<tag.utf8CodeUnitCount { port.send(tag.utf8Start[index]) }
  }

  private static func send(_ message: LogMessage) {
    guard let port = portInUse else { return }
    for index in 0..<message.count { port.send(message[index]) }
    port.send(UInt8(ascii: "\n"))
  }
}

extension LogLevel {
  /// What a line of this level begins with.
  var tag: StaticString {
    switch self {
    case .error: "error: "
    case .warning: "warning: "
    case .info: ""
    case .debug: "debug: "
    }
  }
}
