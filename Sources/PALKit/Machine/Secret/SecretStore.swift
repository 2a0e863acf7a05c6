import SystemPackage

/// The secrets of machines, which outlast them: a file each, by the machine's name.
struct SecretStore {
  private let folder: FilePath

  init(_ locations: Locations) { folder = locations.state.appending("secrets") }

  /// The secret of machines of this name; made if there is none. Whoever asks at the same time gets the same.
  func secret(of name: String) throws(PalliumError) -> MachineSecret {
    let folder = try PrivateFolder.made(folder)
    if let secret = try read(name, in: folder) { return secret }
    try folder.add(name, MachineSecret.random().bytes)
    guard let secret = try read(name, in: folder) else {
      throw PalliumError(.secretFaulty, "\(path(name)) is gone again: somebody removes secrets, try again.")
    }
    return secret
  }

  /// Whether there is something where the secret of machines of this name would be, good or not.
  func hasSecret(of name: String) throws(PalliumError) -> Bool {
    guard let folder = try PrivateFolder.existing(folder) else { return false }
    return folder.has(name)
  }

  /// Deletes the secret of machines of this name.
  func forget(_ name: String) throws(PalliumError) {
    guard let folder = try PrivateFolder.existing(folder) else { return }
    try folder.remove(name)
  }

  private func path(_ name: String) -> FilePath { folder.appending(name) }

  private func read(_ name: String, in folder: borrowing PrivateFolder) throws(PalliumError) -> MachineSecret?
  {
    guard let bytes = try folder.read(name, most: MachineSecret.byteCount + 1) else { return nil }
    guard let secret = MachineSecret(bytes) else {
      throw PalliumError(
        .secretFaulty,
        "\(path(name)) does not have the \(MachineSecret.byteCount) bytes of a secret: bring them back, or give "
          + "the secret up by 'pal vm forget \(name)'.")
    }
    return secret
  }
}
