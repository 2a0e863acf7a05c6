import SystemPackage

/// A folder of the host that the guest sees, over 9p.
struct Export: Sendable, Equatable {
  /// How the guest keeps what it has read.
  enum Caching: String, Sendable {
    /// For ever: fastest, for what does not change while the machine runs.
    case loose
    /// Only what is mapped: sees files that are rebuilt on the host.
    case mmap
  }

  var tag: String
  var hostPath: FilePath
  var guestPath: String
  var writable = false
  var caching: Caching

  /// The line that the guest's init reads.
  var line: String { "\(tag) \(writable ? "rw" : "ro") \(caching.rawValue) \(guestPath)" }
}
