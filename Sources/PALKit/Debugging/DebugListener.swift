import Foundation
import SystemPackage

/// A local socket that gdb connects to, once.
final class DebugListener: Sendable {
  private let descriptor: CInt

  init(_ path: FilePath) throws(PalliumError) {
    guard let descriptor = listenLocally(path) else {
      throw PalliumError(
        .hostFailure, "gdb cannot be given \(path) to connect to (\(String(cString: strerror(errno)))).")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Waits for gdb; nil when it is cancelled first. Blocks.
  func accept(isCancelled: () -> Bool) -> FileDescriptor? {
    while !isCancelled() {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, Self.pause) > 0 else { continue }
      let connection = Glibc.accept(descriptor, nil, nil)
      guard connection >= 0 else { continue }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      return FileDescriptor(rawValue: connection)
    }
    return nil
  }

  /// Milliseconds between looks at whether it is cancelled.
  private static let pause: Int32 = 100
}
