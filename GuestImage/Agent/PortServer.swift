import AgentProtocol
import Glibc

/// Serves one port: sessions one after the other, one command at a time in each.
///
/// A single loop over poll(2). It always reads the port, whatever the command does, because the credit
/// given for standard input bounds what can arrive; so it notices at once when the host goes away or
/// begins a new session.
struct PortServer {
  private let port: CInt
  private let welcome: Welcome
  /// Whether the port is a socket that ends with its host, instead of a virtual serial port, which stays.
  private let isConnection: Bool
  private var decoder = FrameDecoder(sender: .host)
  private var nonce: UInt64 = 0
  private var outgoing = ByteQueue()
  private var job: Job?

  /// The command's output is not read further while so much waits for the host.
  private static let outgoingLimit = 256 * 1024

  init(port: CInt, welcome: Welcome, isConnection: Bool = false) {
    self.port = port
    self.welcome = welcome
    self.isConnection = isConnection
  }

  /// Returns when a connection has ended; a port never ends.
  mutating func run() {
    // If a host is there already it may be in the middle of a session with the agent before a reset: this puts
    // it out of step. If none is there it is dropped.
    if !isConnection { outgoing.append([UInt8](repeating: 0, count: Wire.paddingLength)) }
    while true {
      let ready = poll()
      // First, because what is read next may already be a new session.
      if ready.hostIsGone {
        endSession()
        if isConnection {
          close(port)
          return
        }
      }
      readPort(hostIsGone: ready.hostIsGone)
      if ready.inputReady, let used = job?.pumpInput(), used > 0 { send(.credit(UInt32(used))) }
      pump(.output)
      pump(.errorOutput)
      job?.enforceTimeLimit()
      if ready.commandEnded { finishJob() }
      if (try? outgoing.flush(to: port)) == nil { endSession() }
    }
  }

  private struct Readiness {
    var hostIsGone = false
    var inputReady = false
    var commandEnded = false
  }

  /// Waits until something is to be done.
  private func poll() -> Readiness {
    let full = outgoing.count >= Self.outgoingLimit
    func wanted(_ descriptor: CInt?, _ events: Int32) -> pollfd {
      pollfd(fd: descriptor ?? -1, events: Int16(events), revents: 0)
    }
    var entries = [
      wanted(port, outgoing.isEmpty ? POLLIN : POLLIN | POLLOUT),
      wanted(job?.waitingInput, POLLOUT),
      // With the host's side full, an ended command waits: its last output must still find room.
      wanted(full ? nil : job?.endNotice, POLLIN),
      wanted(full ? nil : job?.output, POLLIN),
      wanted(full ? nil : job?.errorOutput, POLLIN),
    ]
    let count = Glibc.poll(&entries, nfds_t(entries.count), job?.patience ?? -1)
    guard count > 0 else { return Readiness() }
    return Readiness(
      hostIsGone: Int32(entries[0].revents) & POLLHUP != 0,
      inputReady: entries[1].revents != 0,
      commandEnded: entries[2].revents != 0)
  }

  private mutating func readPort(hostIsGone: Bool) {
    guard let bytes = readAvailable(port, limit: Wire.maximumPayload) else { return }
    if bytes.isEmpty, hostIsGone { return waitForHost() }
    decoder.append(bytes)
    while let event = decoder.next() { handle(event) }
  }

  /// Sleeps until a host connects. A port without one is always "ready", so poll(2) cannot do it; a
  /// blocking write can. Its zero byte means nothing to the host, which looks for a preamble.
  private mutating func waitForHost() {
    _ = fcntl(port, F_SETFL, 0)
    var nothing: UInt8 = 0
    _ = write(port, &nothing, 1)
    _ = fcntl(port, F_SETFL, O_NONBLOCK)
  }

  private mutating func handle(_ event: FrameDecoder.Event) {
    switch event {
    case .preamble(_, let nonce):
      endSession()
      self.nonce = nonce
      outgoing.append(Wire.preamble(of: .agent, version: Wire.version, nonce: nonce))
      send(.welcome(welcome))
    case .frame(let frame):
      // A frame that has our nonce but not our form comes from a host of another version, which knows
      // that from our preamble: nothing to be said.
      if let message = try? HostMessage(frame) { handle(message) }
    }
  }

  private mutating func handle(_ message: HostMessage) {
    switch message {
    case .start(let request):
      do throws(ExecRefusal) {
        guard job == nil else { throw ExecRefusal(.badRequest, "a command is running on this connection.") }
        job = try Job(request)
      } catch { send(.refused(error)) }
    case .input(let bytes):
      let used = job?.take(bytes) ?? bytes.count
      if used > 0 { send(.credit(UInt32(used))) }
    case .inputEnd: job?.endInput()
    case .ping: send(.pong)
    case .counters: send(.counters(Hypervisor.counters()))
    }
  }

  private mutating func pump(_ stream: Job.Stream) {
    guard outgoing.count < Self.outgoingLimit, let bytes = job?.read(stream) else { return }
    send(stream == .output ? .output(bytes) : .errorOutput(bytes))
  }

  /// The command has ended: sends what is left in its pipes and how it ended. Only as much as was there at
  /// its end, because background processes it left behind may keep writing.
  private mutating func finishJob() {
    for stream in [Job.Stream.output, .errorOutput] {
      var remaining = job?.remaining(stream) ?? 0
      while remaining > 0, let bytes = job?.read(stream) {
        send(stream == .output ? .output(bytes) : .errorOutput(bytes))
        remaining -= bytes.count
      }
    }
    if let outcome = job?.finish() { send(.ended(outcome)) }
    job = nil
  }

  /// The host is gone or begins anew: whatever runs for it is killed.
  private mutating func endSession() {
    job?.abandon()
    job = nil
    outgoing.removeAll()
  }

  private mutating func send(_ message: AgentMessage) {
    // Output is read in pieces that fit, and the rest is short: only an overlong error text can fail.
    guard let frame = try? message.frame() else { return }
    outgoing.append(Wire.frame(frame, nonce: nonce))
  }
}
