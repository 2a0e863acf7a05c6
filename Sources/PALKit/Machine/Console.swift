import Foundation
import SystemPackage

extension Machine {
  /// Connects two descriptors with the guest's console (COM1) until the machine ends or input has the escape
  /// character, Ctrl-]. Blocks.
  public func attachConsole(input: FileDescriptor, output: FileDescriptor) throws(PalliumError) {
    guard let lock = FileLock(directory.consoleLock) else {
      throw PalliumError(.alreadyRunning, "Somebody is at this machine's console: end that 'pal vm console'.")
    }
    let socket = try connectSocket(directory.console)
    defer { try? socket.close() }
    var buffer = [UInt8](repeating: 0, count: 4096)
    var entries = [
      pollfd(fd: socket.rawValue, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input.rawValue, events: Int16(POLLIN), revents: 0),
    ]
    /// Passes on what there is; false at the end or the escape.
    func pass(from source: FileDescriptor, to target: FileDescriptor, escape: UInt8?) -> Bool {
      let count = (try? buffer.withUnsafeMutableBytes { try source.read(into: $0) }) ?? 0
      let bytes = buffer.prefix(count)
      let kept = bytes.prefix { $0 != escape }
      guard (try? target.writeAll(kept)) != nil else { return false }
      return count > 0 && kept.count == bytes.count
    }
    while poll(&entries, 2, -1) >= 0 || errno == EINTR {
      if entries[0].revents != 0, !pass(from: socket, to: output, escape: nil) { break }
      if entries[1].revents != 0, !pass(from: input, to: socket, escape: 0x1d) { break }
    }
    _ = consume lock
  }
}
