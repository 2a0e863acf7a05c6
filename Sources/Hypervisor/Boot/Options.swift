import BootFormats
import Monitor
import X86

/// What the hypervisor's command line asks for: `pool=16M log=debug serial=com2`.
struct Options {
  /// Bytes of memory set aside for PALs.
  var poolSize: UInt64 = 16 << 20
  var logLevel = LogLevel.info
  var serial: SerialPort? = .com2
  /// Panic on purpose, to show what a panic says.
  var crash = Crash.never
  /// What in the line was not understood.
  var complaint: StaticString?

  private static let poolAlignment = PageSize.large
  private static let largestPool: UInt64 = 1 << 30

  init() {}

  init(_ line: CommandLine) {
    readSerial(line)
    readLevel(line)
    readPool(line)
    readCrash(line)
  }

  /// When to panic: as soon as options are known, or once all CPUs are up.
  enum Crash {
    case never, early, late
  }

  private mutating func readCrash(_ line: CommandLine) {
    guard let value = line.value("crash") else { return }
    if line.matches(value, "early") {
      crash = .early
    } else if line.matches(value, "late") {
      crash = .late
    } else {
      complaint = "crash= takes early or late"
    }
  }

  private mutating func readSerial(_ line: CommandLine) {
    guard let value = line.value("serial") else { return }
    if line.matches(value, "com1") {
      serial = .com1
    } else if line.matches(value, "com2") {
      serial = .com2
    } else if line.matches(value, "none") {
      serial = nil
    } else if let port = line.number(in: value), port > 0, port <= 0xfff0 {
      serial = SerialPort(base: UInt16(port))
    } else {
      complaint = "serial= takes com1, com2, none or a port number"
    }
  }

  private mutating func readLevel(_ line: CommandLine) {
    guard let value = line.value("log") else { return }
    if line.matches(value, "error") {
      logLevel = .error
    } else if line.matches(value, "warning") {
      logLevel = .warning
    } else if line.matches(value, "info") {
      logLevel = .info
    } else if line.matches(value, "debug") {
      logLevel = .debug
    } else {
      complaint = "log= takes error, warning, info or debug"
    }
  }

  private mutating func readPool(_ line: CommandLine) {
    guard let value = line.value("pool") else { return }
    guard let size = line.size(in: value), size > 0, size <= Self.largestPool else {
      complaint = "pool= takes a size of at most 1G, such as 16M"
      return
    }
    poolSize = (size + Self.poolAlignment - 1) & ~(Self.poolAlignment - 1)
  }
}
