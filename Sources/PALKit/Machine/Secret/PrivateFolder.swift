import Foundation
import SystemPackage

/// A folder whose files are this user's alone. It is open, so that all is done in the same folder, whatever its path
/// comes to mean.
struct PrivateFolder: ~Copyable {
  private let path: FilePath
  private let descriptor: CInt

  /// - Parameter descriptor: closed if the folder is refused.
  private init(_ path: FilePath, _ descriptor: CInt) throws(PalliumError) {
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0, status.isOwn else {
      if descriptor >= 0 { close(descriptor) }
      throw PalliumError(
        .secretFaulty,
        "\(path) is no folder that is yours alone: see who has it, then 'chmod 700' it or set "
          + "PALLIUM_STATE_DIR to another.")
    }
    self.path = path
    self.descriptor = descriptor
  }

  /// The folder at this path; nil if there is none.
  static func existing(_ path: FilePath) throws(PalliumError) -> PrivateFolder? {
    let descriptor = opened(path)
    if descriptor < 0, errno == ENOENT { return nil }
    return try PrivateFolder(path, descriptor)
  }

  /// The folder at this path, which is made if it is not there.
  static func made(_ path: FilePath) throws(PalliumError) -> PrivateFolder {
    try? FileManager.default.createDirectory(
      atPath: path.removingLastComponent().string, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    guard mkdir(path.string, 0o700) == 0 || errno == EEXIST else {
      throw PalliumError(
        .hostFailure,
        "The folder \(path) cannot be made: set PALLIUM_STATE_DIR to one that can be written, or start with "
          + "'--secret fresh'.")
    }
    return try PrivateFolder(path, opened(path))
  }

  private static func opened(_ path: FilePath) -> CInt {
    open(path.string, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }

  deinit { close(descriptor) }

  /// Whether there is anything of this name.
  func has(_ name: String) -> Bool {
    var status = stat()
    return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
  }

  /// The first bytes of a file; nil if there is none.
  func read(_ name: String, most: Int) throws(PalliumError) -> [UInt8]? {
    // A pipe would hold up whoever opens it.
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    if file < 0, errno == ENOENT { return nil }
    defer { if file >= 0 { close(file) } }
    var status = stat()
    guard file >= 0, fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw PalliumError(
        .secretFaulty, "\(path.appending(name)) is no file that can be read: see what it is, and remove it.")
    }
    guard status.isOwn else {
      throw PalliumError(
        .secretFaulty,
        "\(path.appending(name)) is not yours alone: 'chmod 600' it if nobody else has read it, or give it up by "
          + "'pal vm forget \(name)'.")
    }
    let bytes = try? FileDescriptor(rawValue: file).readAll(most: most)
    guard let bytes else {
      throw PalliumError(.hostFailure, "\(path.appending(name)) cannot be read: see to its file system.")
    }
    return bytes
  }

  /// Adds a file, whole or not at all. One that is there stays as it is.
  func add(_ name: String, _ content: [UInt8]) throws(PalliumError) {
    let draft = ".\(name).\(UUID().uuidString)"
    defer { unlinkat(descriptor, draft, 0) }
    guard write(content, to: draft),
      linkat(descriptor, draft, descriptor, name, 0) == 0 || errno == EEXIST, fsync(descriptor) == 0
    else {
      throw PalliumError(
        .hostFailure, "\(path) cannot be written: make room on its file system, or set PALLIUM_STATE_DIR.")
    }
  }

  /// Makes a file that only this user can read, and sees it to the disk.
  private func write(_ content: [UInt8], to name: String) -> Bool {
    let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    let written = try? FileDescriptor(rawValue: file).writeAll(content)
    return written == content.count && fchmod(file, 0o600) == 0 && fsync(file) == 0
  }

  func remove(_ name: String) throws(PalliumError) {
    guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT, fsync(descriptor) == 0 else {
      throw PalliumError(.hostFailure, "\(path.appending(name)) cannot be removed: remove it by hand.")
    }
  }
}

extension stat {
  /// Whether nobody but this user and root can do anything with it.
  fileprivate var isOwn: Bool { st_uid == geteuid() && st_mode & 0o077 == 0 }
}

extension FileDescriptor {
  /// Reads to the end, but not more than so many bytes.
  fileprivate func readAll(most: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < most {
      let more = try [UInt8](unsafeUninitializedCapacity: most - bytes.count) { buffer, count in
        count = try read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      guard !more.isEmpty else { break }
      bytes += more
    }
    return bytes
  }
}
