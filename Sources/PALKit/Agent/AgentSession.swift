import AgentProtocol
import Foundation
import SystemPackage

/// A conversation with the guest's agent over one of its ports.
final class AgentSession {
  private let socket: FileDescriptor
  private let nonce = UInt64.random(in: 1...UInt64.max)
  private var decoder: FrameDecoder
  private var outgoing = ByteQueue()
  /// What the agent said at the beginning, once it has.
  private(set) var welcome: Welcome?

  /// Connects and sends the opening; the agent may take its time to answer.
  init(socket path: FilePath) throws(PalliumError) {
    socket = try connectSocket(path)
    _ = fcntl(socket.rawValue, F_SETFL, O_NONBLOCK)
    decoder = FrameDecoder(sender: .agent, expectedNonce: nonce)
    outgoing.append(Wire.opening(nonce: nonce))
  }

  deinit { try? socket.close() }

  /// Waits for at most so many milliseconds for the agent's welcome.
  func awaitWelcome(milliseconds: Int32) throws(PalliumError) -> Welcome? {
    let deadline = ContinuousClock.now + .milliseconds(milliseconds)
    repeat {
      let left = max(0, (deadline - .now) / .milliseconds(1))
      _ = try wait(also: nil, milliseconds: Int32(left))
      let ended = try receive { (message: AgentMessage) throws(PalliumError) in
        if case .welcome(let welcome) = message { self.welcome = welcome }
      }
      if ended { throw Self.gone }
    } while welcome == nil && ContinuousClock.now < deadline
    return welcome
  }

  /// Runs a command; call it after the welcome.
  /// - Parameters:
  ///   - guestMayStand: whether somebody may stop the guest for as long as they like.
  ///   - isCancelled: asked several times a second; true ends the session, and the command with it.
  func run(
    _ request: ExecRequest, input: ExecInput, output: ExecOutput, errorOutput: ExecOutput,
    guestMayStand: Bool = false, isCancelled: () -> Bool
  ) throws(PalliumError) -> ExecResult {
    var pump = InputPump(input)
    var (out, err) = (OutputDrain(output), OutputDrain(errorOutput))
    var outcome: ExecOutcome?
    let deadline = Deadline(request)
    var pulse = Pulse()
    try send(.start(request))
    while outcome == nil {
      if isCancelled() { throw PalliumError(.interrupted, "The command was interrupted and has been ended.") }
      try deadline.check()
      if !guestMayStand, try pulse.wantsPing() { try send(.ping) }
      let hasRoom = outgoing.count < Wire.maximumPayload
      let ready = try wait(
        also: hasRoom ? pump.awaited : nil, milliseconds: hasRoom && pump.isReady ? 0 : 200)
      if hasRoom, pump.isReady || ready { try send(pump.next()) }
      let ended = try receive { (message: AgentMessage) throws(PalliumError) in
        switch message {
        case .welcome, .pong, .counters: break
        case .output(let bytes): try out.take(bytes)
        case .errorOutput(let bytes): try err.take(bytes)
        case .credit(let count): pump.grant(count)
        case .ended(let end): outcome = end
        case .refused(let refusal): throw PalliumError(refusal)
        }
        pulse.heard()
      }
      if ended, outcome == nil { throw Self.gone }
    }
    return ExecResult(outcome: outcome ?? .timedOut, output: out.collected, errorOutput: err.collected)
  }

  /// Asks what the hypervisor has counted, nil if there is none; call it after the welcome.
  func counters(
    within patience: Duration, isCancelled: () -> Bool
  ) throws(PalliumError) -> HypervisorCounters? {
    let end = ContinuousClock.now + patience
    var answer: HypervisorCounters??
    try send(.counters)
    while true {
      if isCancelled() { throw PalliumError(.interrupted, "The question was interrupted.") }
      _ = try wait(also: nil, milliseconds: 200)
      let ended = try receive { (message: AgentMessage) throws(PalliumError) in
        if case .counters(let counters) = message { answer = .some(counters) }
      }
      if let answer { return answer }
      if ended { throw Self.gone }
      guard ContinuousClock.now < end else {
        throw PalliumError(.guestUnresponsive, "The guest's agent does not answer: look at 'pal vm log'.")
      }
    }
  }

  private func send(_ message: HostMessage) throws(PalliumError) {
    do throws(ProtocolError) {
      outgoing.append(Wire.frame(try message.frame(), nonce: nonce))
    } catch {
      throw PalliumError(.usage, "The command's arguments and environment exceed 64 KiB: put them in a file.")
    }
  }

  /// Sends what can be sent and waits for the socket or `other`; returns whether `other` is readable.
  private func wait(also other: FileDescriptor?, milliseconds: Int32) throws(PalliumError) -> Bool {
    let wanted = outgoing.isEmpty ? POLLIN : POLLIN | POLLOUT
    var entries = [
      pollfd(fd: socket.rawValue, events: Int16(wanted), revents: 0),
      pollfd(fd: other?.rawValue ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    poll(&entries, 2, milliseconds)
    while !outgoing.isEmpty {
      let written = outgoing.withUnsafeBytes {
        Glibc.send(socket.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if written < 0, errno == EAGAIN || errno == EINTR { break }
      guard written > 0 else { throw Self.gone }
      outgoing.removeFirst(written)
    }
    return entries[1].revents != 0
  }

  /// Takes what has arrived and hands the messages on; returns whether the machine has ended.
  private func receive(_ handle: (AgentMessage) throws(PalliumError) -> Void) throws(PalliumError) -> Bool {
    var atEnd = false
    let bytes = [UInt8](unsafeUninitializedCapacity: 128 * 1024) { buffer, count in
      let result = read(socket.rawValue, buffer.baseAddress, buffer.count)
      atEnd = result == 0 || (result < 0 && errno != EAGAIN && errno != EINTR)
      count = max(0, result)
    }
    decoder.append(bytes)
    while let event = decoder.next() {
      switch event {
      case .preamble(let version, _):
        guard version == Wire.version else {
          throw PalliumError(
            .guestUnresponsive,
            "The guest's agent is of another version: stop the machine and start it again.")
        }
      case .frame(let frame):
        guard let message = try? AgentMessage(frame) else {
          throw PalliumError(
            .guestUnresponsive,
            "The guest's agent sent what is not understood: stop the machine and start it again.")
        }
        try handle(message)
      }
    }
    if welcome != nil, !decoder.isInStep {
      throw PalliumError(.guestRestarted, "The guest was reset while the command ran.")
    }
    return atEnd
  }

  private static let gone = PalliumError(
    .notRunning, "The machine has ended: see its log with 'pal vm log', start it again with 'pal vm start'.")
}

/// Bounds the wait for a command with a time limit: past it and a grace the guest itself has stopped.
private struct Deadline {
  private static let grace = Duration.seconds(60)
  private let end: ContinuousClock.Instant?

  init(_ request: ExecRequest) {
    let limit = Duration.milliseconds(Int64(clamping: request.timeLimit))
    end = request.timeLimit == 0 ? nil : .now + limit + Self.grace
  }

  func check() throws(PalliumError) {
    guard let end, ContinuousClock.now > end else { return }
    throw PalliumError(
      .guestUnresponsive,
      "The guest does not even end the command: look at 'pal vm log', then 'pal vm stop'.")
  }
}

/// Notices a guest that has stopped: it is asked for a sign of life when it has long said nothing.
private struct Pulse {
  private static let quiet = Duration.seconds(10)
  private static let patience = Duration.seconds(120)
  private var lastHeard = ContinuousClock.now
  private var asked: ContinuousClock.Instant?

  mutating func heard() {
    lastHeard = .now
    asked = nil
  }

  mutating func wantsPing() throws(PalliumError) -> Bool {
    // Counted from the question, so that a host that was suspended itself does not blame the guest.
    if let asked {
      guard ContinuousClock.now - asked < Self.patience else {
        throw PalliumError(
          .guestUnresponsive, "The guest has stopped: look at 'pal vm log', then 'pal vm stop --force'.")
      }
      return false
    }
    guard ContinuousClock.now - lastHeard > Self.quiet else { return false }
    asked = .now
    return true
  }
}

extension PalliumError {
  fileprivate init(_ refusal: ExecRefusal) {
    let kind: Kind =
      switch refusal.reason {
      case .notFound: .commandNotFound
      case .notExecutable: .commandNotExecutable
      case .badDirectory, .badRequest, .other: .commandRefused
      }
    self.init(kind, refusal.message)
  }
}
