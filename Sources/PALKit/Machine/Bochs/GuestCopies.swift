import Foundation
import SystemPackage

/// Files of the host of which a guest has copies, and as what they were copied.
struct GuestCopies: Codable, Equatable {
  /// What tells a file from what it was before.
  private struct Stamp: Codable, Equatable {
    var size: Int
    var seconds: Int
    var nanoseconds: Int

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      (size, seconds, nanoseconds) = (Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
  }

  /// By the copies' paths in the guest.
  private var stamps: [String: Stamp] = [:]

  /// The copies' bytes.
  var size: Int { stamps.values.reduce(0) { $0 + $1.size } }

  /// Whether the guest lacks this file as it is now; false for what is no file.
  func lacks(_ file: String, at place: String) -> Bool {
    guard let stamp = Stamp(file) else { return false }
    return stamps[place] != stamp
  }

  /// The guest gets the file as it is now.
  mutating func note(_ file: String, at place: String) { stamps[place] = Stamp(file) }

  static func load(_ file: FilePath) -> GuestCopies {
    guard let data = FileManager.default.contents(atPath: file.string) else { return GuestCopies() }
    return (try? JSONDecoder().decode(GuestCopies.self, from: data)) ?? GuestCopies()
  }

  func save(_ file: FilePath) throws(PalliumError) {
    do { try JSONEncoder().encode(self).write(to: URL(filePath: file.string), options: .atomic) } catch {
      throw PalliumError(.hostFailure, "\(file) cannot be written: make room on its file system.")
    }
  }
}
