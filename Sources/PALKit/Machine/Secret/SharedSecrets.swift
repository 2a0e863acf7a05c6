import Foundation
import SystemPackage

extension Locations {
  /// No guest may see secrets, neither those that are kept nor what machines have of them in their folders.
  /// - Throws: if a guest would, by a folder that it shares.
  func checkShares(of configuration: MachineConfiguration) throws(PalliumError) {
    for share in configuration.shares + (configuration.jobFolder.map { [$0] } ?? []) {
      let folder = FilePath(share).resolved
      guard let hidden = [state, runtime].first(where: { folder.shows($0.resolved) }) else { continue }
      throw PalliumError(
        .usage, "The guest would see secrets of machines, in \(hidden), by '\(share)': share another folder.")
    }
  }
}

extension FilePath {
  /// Whether it holds a folder of secrets, or is one of those in it. Folders deeper down have none, such as the one that
  /// a machine shares as its /job.
  fileprivate func shows(_ secrets: FilePath) -> Bool {
    secrets.starts(with: self) || removingLastComponent() == secrets
  }

  /// Without links, as far as it exists.
  fileprivate var resolved: FilePath {
    if let path = realpath(string, nil) {
      defer { free(path) }
      return FilePath(platformString: path)
    }
    guard let last = lastComponent else { return self }
    return removingLastComponent().resolved.appending(last).lexicallyNormalized()
  }
}
