import Foundation
import SystemPackage

/// A file that only its user can read.
enum PrivateFile {
  /// Makes it, or empties it, and fills it; false if that cannot be.
  static func write(_ content: [UInt8], to path: FilePath) -> Bool {
    let file = open(path.string, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    guard fchmod(file, 0o600) == 0 else { return false }
    return (try? FileDescriptor(rawValue: file).writeAll(content)) == content.count
  }
}
