import TrustVisorABI

/// What the hypervisor derives all keys of a machine's PALs from. Who has it can open all that they have sealed, and
/// quote in their name.
struct MachineSecret: Equatable, Sendable {
  static let byteCount = MachineSecretFormat.secretBytes

  let bytes: [UInt8]

  /// nil if it is not as long as secrets are.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  private init(random bytes: [UInt8]) { self.bytes = bytes }

  /// One that nobody has had yet.
  static func random() -> MachineSecret { MachineSecret(random: randomBytes(byteCount)) }

  /// The boot module that brings it to the hypervisor. No two are the same: each has a seed of its own.
  func module() -> [UInt8] {
    let (first, second) = MachineSecretFormat.magic
    return [first, second].flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
      + bytes + randomBytes(MachineSecretFormat.secretBytes)
  }
}

/// Random numbers of the host's kernel.
private func randomBytes(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

extension Locations {
  /// The boot module with a machine's secret, which is made if it is to be kept and is not there yet; nil if the
  /// machine gets none.
  func secretModule(
    of name: String, _ configuration: MachineConfiguration
  ) throws(PalliumError) -> [UInt8]? {
    guard configuration.hypervisor else { return nil }
    switch configuration.secret {
    case .kept: return try SecretStore(self).secret(of: name).module()
    case .fresh: return MachineSecret.random().module()
    case .none: return nil
    }
  }
}
