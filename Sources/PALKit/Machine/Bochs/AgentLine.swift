import AgentProtocol
import Foundation

/// The host's end of the serial line to the guest's agent: sockets of `pal` on one side, packets on the other.
struct AgentLine {
  /// Further bytes of a socket are not taken while so many wait for the line, nor the line's for a socket.
  private static let (lineLimit, socketLimit) = (2 * LinePacket.maximumPayload, 1 << 20)

  /// Bytes that may be sent now.
  private var room: Int { max(0, LinePacket.window - underWay) }

  private struct Connection {
    let socket: CInt
    /// The agent has been told of it.
    var isOpened = false
    /// Bytes other than the zeros before the preamble, which this line does not need, have come.
    var hasSpoken = false
    /// To be closed once all has been written.
    var isEnding = false
    var pending = ByteQueue()
  }

  private var connections: [UInt8: Connection] = [:]
  private var decoder = LineDecoder()
  private var outgoing = ByteQueue()
  private var agentIsUp = false
  /// Bytes that have been sent and not taken.
  private var underWay = 0

  /// Numbers without a connection.
  func isFree(_ number: UInt8) -> Bool { connections[number] == nil }

  /// Somebody has connected.
  mutating func begin(_ number: UInt8, socket: CInt) { connections[number] = Connection(socket: socket) }

  /// The guest has been reset: it has no agent until that says that it has started.
  mutating func guestWasReset() {
    agentIsUp = false
    outgoing.removeAll()
  }

  /// What to wait for: the line's events and those of the sockets.
  func wanted(line: CInt) -> [pollfd] {
    let isStuck = connections.values.contains { $0.pending.count > Self.socketLimit }
    let events = (isStuck ? 0 : POLLIN) | (outgoing.isEmpty || room == 0 ? 0 : POLLOUT)
    return [pollfd(fd: line, events: Int16(events), revents: 0)]
      + connections.values.map { connection in
        let reads = agentIsUp && !connection.isEnding && outgoing.count < Self.lineLimit
        let events = (reads ? POLLIN : 0) | (connection.pending.isEmpty ? 0 : POLLOUT)
        return pollfd(fd: connection.socket, events: Int16(events), revents: 0)
      }
  }

  /// Does what can be done now; returns false when the line has ended.
  mutating func work(line: CInt) -> Bool {
    let isStuck = connections.values.contains { $0.pending.count > Self.socketLimit }
    if !isStuck, let bytes = readNow(line) {
      guard !bytes.isEmpty else { return false }
      for packet in decoder.take(bytes) { handle(packet) }
    }
    for number in connections.keys.sorted() {
      if agentIsUp, outgoing.count < Self.lineLimit { takeInput(number) }
      flush(number)
    }
    let waiting = outgoing.count
    defer { underWay += waiting - outgoing.count }
    return outgoing.flushNow(line, atMost: room)
  }

  private mutating func handle(_ packet: LinePacket) {
    switch packet.kind {
    case .started: agentStarted()
    case .data: connections[packet.connection]?.pending.append(packet.payload)
    case .closed: connections[packet.connection]?.isEnding = true
    case .taken: underWay = max(0, underWay - packet.takenCount)
    case .opened: break
    }
  }

  /// Sessions with an agent before this one are over: zeros put them out of step, as a virtual serial port does.
  private mutating func agentStarted() {
    agentIsUp = true
    underWay = 0
    outgoing.removeAll()
    for number in connections.keys where connections[number]?.isOpened == true {
      connections[number]?.pending.append([UInt8](repeating: 0, count: Wire.paddingLength))
      connections[number]?.isEnding = true
    }
  }

  private mutating func takeInput(_ number: UInt8) {
    guard var connection = connections[number], !connection.isEnding,
      var bytes = readNow(connection.socket, limit: LinePacket.maximumPayload)
    else { return }
    guard !bytes.isEmpty else { return end(number) }
    if !connection.hasSpoken { bytes = Array(bytes.drop { $0 == 0 }) }
    guard !bytes.isEmpty else { return }
    if !connection.isOpened { outgoing.append(LinePacket(.opened, connection: number).bytes) }
    (connection.isOpened, connection.hasSpoken) = (true, true)
    connections[number] = connection
    outgoing.append(LinePacket(.data, connection: number, payload: bytes).bytes)
  }

  private mutating func flush(_ number: UInt8) {
    guard var connection = connections[number] else { return }
    let isThere = connection.pending.flushNow(connection.socket)
    connections[number] = connection
    if !isThere || (connection.isEnding && connection.pending.isEmpty) { end(number) }
  }

  private mutating func end(_ number: UInt8) {
    guard let connection = connections.removeValue(forKey: number) else { return }
    close(connection.socket)
    if connection.isOpened, agentIsUp { outgoing.append(LinePacket(.closed, connection: number).bytes) }
  }
}

/// Reads what is there: nil when nothing is there yet, empty at the end.
func readNow(_ descriptor: CInt, limit: Int = 4096) -> [UInt8]? {
  var isEmpty = false
  let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
    let result = read(descriptor, buffer.baseAddress, limit)
    isEmpty = result < 0 && (errno == EAGAIN || errno == EINTR)
    count = max(0, result)
  }
  return isEmpty ? nil : bytes
}

extension ByteQueue {
  /// Writes as much as a socket takes now; false when it takes nothing any more.
  mutating func flushNow(_ socket: CInt, atMost limit: Int = .max) -> Bool {
    let end = count - Swift.min(limit, count)
    while count > end {
      let written = withUnsafeBytes { bytes in
        send(socket, bytes.baseAddress, bytes.count - end, Int32(MSG_NOSIGNAL))
      }
      if written < 0, errno == EINTR { continue }
      if written < 0, errno == EAGAIN { return true }
      guard written > 0 else { return false }
      removeFirst(written)
    }
    return true
  }
}
