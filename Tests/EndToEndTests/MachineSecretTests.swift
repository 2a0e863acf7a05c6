import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// A machine's secret comes to the hypervisor, which tells the public key that it makes of it.
  @Suite struct MachineSecrets {
    @Test func keptSecretsOutlastMachines() async throws {
      try await withFolder { folder in
        let first = try await key(.kept, folder)
        let again = try await key(.kept, folder)
        #expect(first == again && first.hasPrefix("-----BEGIN PUBLIC KEY-----"))
        let fresh = [try await key(.fresh, folder), try await key(.fresh, folder)]
        let none = try await key(.none, folder)
        #expect(Set(fresh + [first, none]).count == 4, "no two have the same secret")
        let secrets = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/state/secrets")
        #expect(secrets == ["m"])
      }
    }

    /// Starts a machine and returns the key by which its PALs' quotes can be checked.
    private func key(_ secret: MachineConfiguration.Secret, _ folder: FilePath) async throws -> String {
      var locations = Locations.standard()
      locations.state = folder.appending("state")
      locations.runtime = folder.appending("r")
      var configuration = MachineConfiguration.forTests()
      configuration.secret = secret
      let machine = try await Machine.start("m", configuration, locations: locations)
      let log = try machine.hypervisorLog
      try await machine.stop(force: true)
      let left = machine.directory.path.appending("secret").string
      #expect(!FileManager.default.fileExists(atPath: left), "the emulator has read it")
      let lines = log.split(separator: "\n").drop { $0 != "-----BEGIN PUBLIC KEY-----" }
      return lines.prefix { $0 != "-----END PUBLIC KEY-----" }.joined(separator: "\n")
    }
  }
}
