import AgentProtocol

/// A program's end that it did not choose.
public struct ProgramCrash: Sendable, Equatable {
  /// The signal that ended it, or the one that Linux would have sent for what Wine says.
  public var signal: Int32
  /// What happened, for a sentence: "a page fault on write access to …".
  public var cause: String

  /// 128 + n, as shells say it.
  public var exitCode: Int32 { 128 + signal }

  /// Why a program ended, by its outcome and the end of its standard error.
  init?(_ outcome: ExecOutcome, errorOutput: [UInt8], kind: ProgramKind) {
    switch outcome {
    case .timedOut: return nil
    case .signalled(let number): self.init(signal: Int32(number))
    case .exited(let code):
      guard kind.isWindows, code != 0, let words = Self.lastWords(of: errorOutput) else { return nil }
      self.init(windows: words)
    }
  }

  init(signal: Int32) {
    self.signal = signal
    let name = Self.signals.first { $0.number == signal }
    cause = "signal \(signal)" + (name.map { " (\($0.name), \($0.meaning))" } ?? "")
  }

  /// - Parameter words: what Wine calls unhandled.
  init(windows words: String) {
    cause = "an unhandled Windows exception: \(words)"
    signal = Self.windowsWords.first { words.hasPrefix($0.words) }?.signal ?? Self.abort
  }

  /// Wine writes a last line for a program whose exception nothing handled:
  /// "wine: Unhandled page fault on read access to … at address … (thread 0024), starting debugger...".
  private static func lastWords(of errorOutput: [UInt8]) -> String? {
    let text = String(decoding: errorOutput, as: UTF8.self)
    guard let line = text.split(whereSeparator: \.isNewline).last,
      let start = line.range(of: "wine: Unhandled ")
    else { return nil }
    let words = line[start.upperBound...]
    return String(words.range(of: " (thread").map { words[..<$0.lowerBound] } ?? words)
  }

  private static let abort: Int32 = 6
  private static let signals: [(number: Int32, name: String, meaning: String)] = [
    (4, "SIGILL", "an illegal instruction"), (5, "SIGTRAP", "a breakpoint"), (abort, "SIGABRT", "it gave up"),
    (7, "SIGBUS", "memory that is not there"), (8, "SIGFPE", "a division by zero or the like"),
    (9, "SIGKILL", "killed, for example because the guest's memory was full"),
    (11, "SIGSEGV", "memory that it may not touch"), (13, "SIGPIPE", "nobody reads its output"),
    (15, "SIGTERM", "asked to end"), (31, "SIGSYS", "a forbidden system call"),
  ]
  private static let windowsWords: [(words: String, signal: Int32)] = [
    ("page fault", 11), ("stack overflow", 11), ("illegal instruction", 4), ("privileged instruction", 11),
    ("division by zero", 8), ("overflow", 8), ("breakpoint", 5),
  ]
}
