import Foundation

/// A port of the host itself that Bochs connects to, since it knows no local sockets.
final class LoopbackListener {
  private let descriptor: CInt
  let port: UInt16

  init() throws(PalliumError) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isMade = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, size) == 0 && listen(descriptor, 4) == 0
          && getsockname(descriptor, pointer, &size) == 0
      }
    }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
    guard isMade else {
      throw PalliumError(
        .hostFailure, "Bochs cannot be given a port to connect to (\(String(cString: strerror(errno)))).")
    }
  }

  deinit { close(descriptor) }

  /// A connection that a process of this user has made; nil when there is none yet. Others of this host can reach the
  /// port too, and are sent away.
  func accept() -> CInt? {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&entry, 1, 0) > 0 {
      var peer = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let connection = withUnsafeMutablePointer(to: &peer) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.accept(descriptor, $0, &size) }
      }
      guard connection >= 0 else { return nil }
      if Self.user(of: UInt16(bigEndian: peer.sin_port), connectedTo: port) == getuid() {
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        return connection
      }
      close(connection)
    }
    return nil
  }

  /// Whose the other end is, by the kernel's list of connections.
  private static func user(of port: UInt16, connectedTo other: UInt16) -> uid_t? {
    let text = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
    func place(_ port: UInt16) -> String {
      // As that list has it: the address as a number of this machine.
      let digits = String(port, radix: 16, uppercase: true)
      return "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    for line in text.split(separator: "\n") {
      // Number, here, there, state, queues, timers, retransmissions, user.
      let fields = line.split(separator: " ")
      if fields.count > 7, fields[1] == place(port), fields[2] == place(other) { return uid_t(fields[7]) }
    }
    return nil
  }
}
