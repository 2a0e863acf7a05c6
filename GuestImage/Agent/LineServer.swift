import AgentProtocol
import Glibc

/// Serves the connections that come over one serial line: each gets a ``PortServer`` on a thread of its own, which
/// sees a socket.
struct LineServer {
  /// Output is not taken further while so much waits for the line.
  private static let outgoingLimit = 4 * LinePacket.maximumPayload

  /// Microseconds in which some thirty bytes arrive.
  private static let pause: UInt32 = 3000

  private struct Connection {
    let number: UInt8
    let socket: CInt
    var pending = ByteQueue()
  }

  private let line: CInt
  private let welcome: Welcome
  private var decoder = LineDecoder()
  private var outgoing = ByteQueue()
  private var connections: [Connection] = []
  /// Bytes taken from the line that the host has not been told of.
  private var taken = 0

  /// - Parameter path: the line's device; nil if it cannot be had.
  init?(path: String, welcome: Welcome) {
    line = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard line >= 0, makeRaw(line) else { return nil }
    self.welcome = welcome
    send(LinePacket(.started))
  }

  mutating func run() -> Never {
    while true {
      let ready = poll()
      // A serial port hands on a few bytes at a time; to be woken for each few costs far more than to wait.
      usleep(Self.pause)
      if let bytes = readAvailable(line, limit: Wire.maximumPayload) {
        for packet in decoder.take(bytes) { handle(packet) }
        tellTaken(bytes.count)
      }
      for number in ready { takeOutput(of: number) }
      for index in connections.indices {
        _ = try? connections[index].pending.flush(to: connections[index].socket)
      }
      _ = try? outgoing.flush(to: line)
    }
  }

  /// Waits until something is to be done; returns the connections that have output.
  private func poll() -> [UInt8] {
    let isFull = outgoing.count >= Self.outgoingLimit
    var entries = [
      pollfd(fd: line, events: Int16(outgoing.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0)
    ]
    entries += connections.map { connection in
      let events = (isFull ? 0 : POLLIN) | (connection.pending.isEmpty ? 0 : POLLOUT)
      return pollfd(fd: events == 0 ? -1 : connection.socket, events: Int16(events), revents: 0)
    }
    guard Glibc.poll(&entries, nfds_t(entries.count), -1) > 0 else { return [] }
    return zip(connections, entries.dropFirst()).filter { !isFull && $1.revents != 0 }.map(\.0.number)
  }

  private mutating func tellTaken(_ count: Int) {
    taken += count
    guard taken >= LinePacket.window / 4 else { return }
    send(.taken(UInt32(taken)))
    taken = 0
  }

  private mutating func handle(_ packet: LinePacket) {
    let index = connections.firstIndex { $0.number == packet.connection }
    switch packet.kind {
    case .opened:
      end(packet.connection)
      begin(packet.connection)
    case .data: if let index { connections[index].pending.append(packet.payload) }
    case .closed: end(packet.connection)
    case .started, .taken: break
    }
  }

  private mutating func begin(_ number: UInt8) {
    var ends: [CInt] = [0, 0]
    let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      return send(LinePacket(.closed, connection: number))
    }
    connections.append(Connection(number: number, socket: ends[0]))
    Agent.serve(ends[1], welcome)
  }

  /// The server at the other end of the socket sees that its host is gone.
  private mutating func end(_ number: UInt8) {
    guard let index = connections.firstIndex(where: { $0.number == number }) else { return }
    close(connections.remove(at: index).socket)
  }

  private mutating func takeOutput(of number: UInt8) {
    guard let connection = connections.first(where: { $0.number == number }),
      let bytes = readAvailable(connection.socket, limit: LinePacket.maximumPayload)
    else { return }
    if bytes.isEmpty {
      end(number)
      send(LinePacket(.closed, connection: number))
    } else {
      send(LinePacket(.data, connection: number, payload: bytes))
    }
  }

  private mutating func send(_ packet: LinePacket) { outgoing.append(packet.bytes) }
}

/// Makes a terminal pass on every byte as it is, at the highest speed of a PC's serial port.
private func makeRaw(_ descriptor: CInt) -> Bool {
  var attributes = termios()
  guard tcgetattr(descriptor, &attributes) == 0 else { return false }
  cfmakeraw(&attributes)
  attributes.c_cflag |= tcflag_t(CLOCAL | CREAD)
  cfsetspeed(&attributes, speed_t(B115200))
  return tcsetattr(descriptor, TCSAFLUSH, &attributes) == 0
}
