import AgentProtocol
import Glibc

/// A command that runs, and its streams.
struct Job {
  private let process: SpawnedProcess
  private let deadline: UInt64?
  private var input: CInt?
  private var pendingInput = ByteQueue()
  private var inputEnds = false
  private(set) var output: CInt?
  private(set) var errorOutput: CInt?
  private var timedOut = false

  init(_ request: ExecRequest) throws(ExecRefusal) {
    process = try spawn(request)
    input = process.input
    output = process.output
    errorOutput = process.errorOutput
    let limit = request.timeLimit.multipliedReportingOverflow(by: 1_000_000)
    let end = nanosecondsSinceBoot().addingReportingOverflow(limit.partialValue)
    deadline = request.timeLimit == 0 || limit.overflow || end.overflow ? nil : end.partialValue
  }

  /// Readable when the command has ended.
  var endNotice: CInt { process.endNotice }

  /// The descriptor that is to take standard input now, if any.
  var waitingInput: CInt? { pendingInput.isEmpty ? nil : input }

  /// Milliseconds until the time limit; -1 is never.
  var patience: CInt {
    guard let deadline, !timedOut else { return -1 }
    let now = nanosecondsSinceBoot()
    return now >= deadline ? 0 : CInt(clamping: (deadline - now) / 1_000_000 + 1)
  }

  /// Takes standard input; returns how many bytes are used up at once because nobody reads them.
  mutating func take(_ bytes: [UInt8]) -> Int {
    guard input != nil, !inputEnds else { return bytes.count }
    pendingInput.append(bytes)
    return 0
  }

  /// The host has no more standard input.
  mutating func endInput() {
    inputEnds = true
    if pendingInput.isEmpty { closeInput() }
  }

  /// Hands standard input on; returns how many bytes are used up.
  mutating func pumpInput() -> Int {
    guard let input else { return 0 }
    let waiting = pendingInput.count
    guard let written = try? pendingInput.flush(to: input) else {
      // The command closed its standard input: the rest is for nobody.
      pendingInput.removeAll()
      closeInput()
      return waiting
    }
    if inputEnds, pendingInput.isEmpty { closeInput() }
    return written
  }

  enum Stream { case output, errorOutput }

  /// Reads what the command wrote; nil when there is nothing (more).
  mutating func read(_ stream: Stream) -> [UInt8]? {
    let descriptor = stream == .output ? output : errorOutput
    guard let descriptor, let bytes = readAvailable(descriptor, limit: Wire.maximumPayload) else {
      return nil
    }
    guard bytes.isEmpty else { return bytes }
    close(descriptor)
    if stream == .output { output = nil } else { errorOutput = nil }
    return nil
  }

  /// Bytes the command left in a stream.
  func remaining(_ stream: Stream) -> Int {
    guard let descriptor = stream == .output ? output : errorOutput else { return 0 }
    var count: CInt = 0
    return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  /// Kills the process group if its time is up.
  mutating func enforceTimeLimit() {
    guard patience == 0 else { return }
    timedOut = true
    kill(-process.identifier, SIGKILL)
  }

  /// Ends the command at once; its outcome is nobody's business any more.
  mutating func abandon() {
    kill(-process.identifier, SIGKILL)
    _ = finish()
  }

  /// Reaps the ended command and closes what is open. Processes it left in the background go on.
  mutating func finish() -> ExecOutcome {
    var status: CInt = 0
    while waitpid(process.identifier, &status, 0) < 0, errno == EINTR {}
    closeInput()
    for descriptor in [output, errorOutput, process.endNotice] {
      if let descriptor { close(descriptor) }
    }
    (output, errorOutput) = (nil, nil)
    if timedOut { return .timedOut }
    // The low seven bits are the signal that ended it, the second byte the exit code.
    let signal = status & 0x7f
    return signal != 0
      ? .signalled(number: UInt8(signal)) : .exited(code: UInt8(truncatingIfNeeded: status >> 8))
  }

  private mutating func closeInput() {
    if let input { close(input) }
    input = nil
  }
}
