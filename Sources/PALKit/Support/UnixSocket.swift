import Foundation
import SystemPackage

/// Connects to a local socket.
func connectSocket(_ path: FilePath) throws(PalliumError) -> FileDescriptor {
  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  let connected = withLocalAddress(path) { connect(descriptor, $0, $1) }
  guard descriptor >= 0, connected == 0 else {
    let reason = String(cString: strerror(errno))
    if descriptor >= 0 { close(descriptor) }
    throw PalliumError(
      .notRunning, "The machine does not answer on \(path) (\(reason)): start it with 'pal vm start'.")
  }
  return FileDescriptor(rawValue: descriptor)
}

/// A local socket that listens; nil with `errno` if that cannot be.
func listenLocally(_ path: FilePath) -> CInt? {
  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  let bound = withLocalAddress(path) { bind(descriptor, $0, $1) }
  if bound == 0, listen(descriptor, 1) == 0 { return descriptor }
  close(descriptor)
  return nil
}

/// Hands a local socket's address to a system call; -1 with `errno` if the path is too long for one.
func withLocalAddress(_ path: FilePath, _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  let bytes = Array(path.string.utf8)
  guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
    errno = ENAMETOOLONG
    return -1
  }
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
}

/// An advisory lock on a file, held while this value lives.
struct FileLock: ~Copyable {
  private let descriptor: CInt

  /// Takes the lock; nil when somebody else holds it or the file cannot be made.
  init?(_ path: FilePath) {
    descriptor = open(path.string, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }
}
