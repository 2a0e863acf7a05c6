import Foundation
import Subprocess
import SystemPackage

/// Wine's prefix, the folder that stands for a Windows system: its registry, its drive C.
///
/// It is made once on the host for each version of Wine and not changed after that: each guest lays a file system
/// in its memory over it.
struct WinePrefix: Sendable {
  /// The folder within ``Locations/windowsFolder``.
  let name: String

  /// Where the guest sees ``Locations/windowsFolder``.
  static let guestPath = "/pallium/windows"

  /// To be raised when what is made of Wine's prefix changes.
  private static let layout = 1
  private static let patience = Duration.seconds(600)

  /// The prefix for a Wine; made if there is none yet, which takes about twenty seconds.
  static func prepared(
    for wine: WineInstallation, in locations: Locations, progress: @Sendable (String) -> Void
  ) async throws(PalliumError) -> WinePrefix {
    let prefix = WinePrefix(name: folderName(for: wine.version))
    let folder = locations.windowsFolder.appending(prefix.name)
    if isThere(folder) { return prefix }
    try createFolder(locations.windowsFolder)
    let lock = try await waitForLock(locations.windowsFolder.appending("prefix.lock"))
    // Somebody else may have made it meanwhile.
    if !isThere(folder) {
      progress("preparing Wine, once for this version of it (about 20 s)")
      try await WinePrefixBuilder(loader: locations.wine, folder: folder).build()
    }
    _ = consume lock
    return prefix
  }

  /// A folder's name with the version in it, of letters, digits and dots.
  static func folderName(for version: String) -> String {
    let words = version.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".")) }
    return "prefix-\(layout)-" + words.joined(separator: "-")
  }

  private static func isThere(_ folder: FilePath) -> Bool {
    FileManager.default.fileExists(atPath: folder.string)
  }

  private static func waitForLock(_ file: FilePath) async throws(PalliumError) -> FileLock {
    let end = ContinuousClock.now + patience
    while true {
      if let lock = FileLock(file) { return lock }
      guard ContinuousClock.now < end else {
        throw PalliumError(
          .hostFailure, "Somebody else has been preparing Wine for ten minutes: end what holds \(file).")
      }
      do { try await Task.sleep(for: .milliseconds(100)) } catch {
        throw PalliumError(.interrupted, "Waiting for Wine to be prepared was interrupted.")
      }
    }
  }
}

func createFolder(_ path: FilePath) throws(PalliumError) {
  do {
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
  } catch {
    throw PalliumError(.hostFailure, "The folder \(path) cannot be made: see that it can be written.")
  }
}
