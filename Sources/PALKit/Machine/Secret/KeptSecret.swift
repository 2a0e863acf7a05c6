import Foundation

/// The secret that machines of a name have in common, as long as it is kept.
public struct KeptSecret: Sendable {
  private let name: String
  private let locations: Locations

  /// The secret of machines of this name.
  /// - Throws: if there is none, or a machine of the name runs.
  public init(of name: String, locations: Locations = .standard()) throws(PalliumError) {
    self.name = name
    self.locations = locations
    // The name is checked first: it becomes a file's.
    let directory = try MachineDirectory(name: name, in: locations.runtime)
    try check(directory)
    guard try SecretStore(locations).hasSecret(of: name) else {
      throw PalliumError(
        .secretMissing, "Machines named '\(name)' have no secret: there is nothing to forget.")
    }
  }

  /// Deletes it. What PALs have sealed in machines of this name can never be opened again.
  public func forget() throws(PalliumError) {
    let directory = try MachineDirectory(name: name, in: locations.runtime)
    try directory.create()
    guard let lock = FileLock(directory.startLock) else { throw Self.inUse(name) }
    try check(directory)
    // Machines that have ended may have left copies.
    for file in [directory.secret, directory.bootDisk] {
      try? FileManager.default.removeItem(atPath: file.string)
    }
    try SecretStore(locations).forget(name)
    _ = consume lock
  }

  private func check(_ directory: MachineDirectory) throws(PalliumError) {
    if let record = MachineRecord.load(directory.record), record.process.isAlive { throw Self.inUse(name) }
  }

  private static func inUse(_ name: String) -> PalliumError {
    PalliumError(
      .alreadyRunning,
      "The machine '\(name)' uses its secret: stop it with 'pal vm stop --name \(name)', then forget it.")
  }
}
