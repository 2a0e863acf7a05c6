/// What is said between gdb and the stub of the emulator, which knows CPUs and no programs.
///
/// To gdb the program is what it debugs: it can kill it, and sees it end. To the stub that would be the machine. So
/// these are answered here, and the stub is told to forget its breakpoints and let the machine go on.
struct StubConversation {
  enum Action: Equatable {
    case toStub(RemotePart)
    case toDebugger(RemotePart)
    /// The machine runs for the first time with the debugger's breakpoints.
    case startProgram
    /// The program is dead to gdb: nothing more of it is to be seen.
    case silenceProgram
    /// The machine runs again, and so can the program's end.
    case endProgram
  }

  private enum State {
    /// The machine stands, gdb has the word.
    case stopped
    /// gdb waits for it to stop.
    case running
    /// It has been told to stop, for the last time.
    case stopping
    /// It has been told to go on without a debugger.
    case detaching
    case finished
  }

  private var state = State.stopped
  private var hasRun = false
  private var isKilled = false
  /// What is to be told gdb of the program's end, once it listens.
  private var end: RemotePart?

  /// The one process that the stub knows is the machine.
  private static let detach = RemotePart.packet("D;1")
  private static let done = RemotePart.packet("OK")

  var isFinished: Bool { state == .finished }

  /// Something from gdb.
  mutating func hear(debugger part: RemotePart) -> [Action] {
    guard state == .stopped || state == .running else { return [] }
    if part.begins(with: "k") || part.begins(with: "vKill") {
      state = .detaching
      isKilled = true
      let answer: [Action] = part.begins(with: "k") ? [] : [.toDebugger(Self.done)]
      return [.toDebugger(.byte(RemotePart.acknowledgement))] + answer
        + [.silenceProgram, .toStub(Self.detach)]
    }
    if part.begins(with: "D") { state = .detaching }
    guard Self.resumes(part) else { return [.toStub(part)] }
    state = .running
    defer { hasRun = true }
    return [.toStub(part)] + (hasRun ? [] : [.startProgram]) + stopIfEnded()
  }

  /// Something from the stub.
  mutating func hear(stub part: RemotePart) -> [Action] {
    let isStop = part.begins(with: "T") || part.begins(with: "S")
    switch state {
    case .running where isStop:
      state = .stopped
      return [.toDebugger(part)]
    case .stopping where isStop:
      state = .detaching
      let news = end.map { [Action.toDebugger($0)] } ?? []
      return [.toStub(.byte(RemotePart.acknowledgement)), .toStub(Self.detach)] + news
    case .stopped, .running: return [.toDebugger(part)]
    case .detaching where part == Self.done:
      state = .finished
      // Nobody minds it if gdb has not asked.
      return [.toStub(.byte(RemotePart.acknowledgement)), .toDebugger(part)] + (isKilled ? [.endProgram] : [])
    case .stopping, .detaching, .finished: return []
    }
  }

  /// The program has ended with this code.
  mutating func programEnded(code: UInt8) -> [Action] {
    end = .packet("W" + (code < 16 ? "0" : "") + String(code, radix: 16))
    return stopIfEnded()
  }

  /// gdb has gone without a word.
  mutating func debuggerGone() -> [Action] {
    switch state {
    case .stopped:
      state = .detaching
      return [.toStub(Self.detach)]
    case .running:
      state = .stopping
      end = nil
      return [.toStub(.byte(RemotePart.interrupt))]
    case .stopping, .detaching, .finished: return []
    }
  }

  private mutating func stopIfEnded() -> [Action] {
    guard end != nil, state == .running else { return [] }
    state = .stopping
    return [.toStub(.byte(RemotePart.interrupt))]
  }

  private static func resumes(_ part: RemotePart) -> Bool {
    part.begins(with: "vCont;") || part.begins(with: "c") || part.begins(with: "s")
      || part.begins(with: "C") || part.begins(with: "S")
  }
}
