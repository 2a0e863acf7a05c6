import AgentProtocol
import Foundation
import SystemPackage

/// The guest's console: what it writes goes to a log and to whoever is connected, one at a time.
struct GuestConsole {
  private let log: CInt
  private var visitor: CInt?
  private var toVisitor = ByteQueue()
  private var toGuest = ByteQueue()
  /// What a visitor who does not read may miss.
  private static let limit = 1 << 16

  init(log path: FilePath) throws(PalliumError) {
    log = open(path.string, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard log >= 0 else {
      throw PalliumError(.hostFailure, "\(path) cannot be written: make room on its file system.")
    }
  }

  var isFree: Bool { visitor == nil }

  mutating func begin(socket: CInt) { visitor = socket }

  func wanted(line: CInt) -> [pollfd] {
    let events = POLLIN | (toGuest.isEmpty ? 0 : POLLOUT)
    let visitorEvents = (toGuest.isEmpty ? POLLIN : 0) | (toVisitor.isEmpty ? 0 : POLLOUT)
    return [
      pollfd(fd: line, events: Int16(events), revents: 0),
      pollfd(fd: visitor ?? -1, events: Int16(visitorEvents), revents: 0),
    ]
  }

  /// Does what can be done now; returns false when the line has ended.
  mutating func work(line: CInt) -> Bool {
    if let bytes = readNow(line) {
      guard !bytes.isEmpty else { return false }
      _ = bytes.withUnsafeBytes { write(log, $0.baseAddress, $0.count) }
      if visitor != nil, toVisitor.count < Self.limit { toVisitor.append(bytes) }
    }
    if let visitor {
      let said = toGuest.isEmpty ? readNow(visitor) : nil
      if let said { toGuest.append(said) }
      if said?.isEmpty == true || !toVisitor.flushNow(visitor) { leave(visitor) }
    }
    return toGuest.flushNow(line)
  }

  private mutating func leave(_ socket: CInt) {
    close(socket)
    visitor = nil
    toVisitor.removeAll()
  }
}
