import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct SharedSecretsTests {
  @Test func foldersWithSecretsAreNotShared() async throws {
    try await withState { locations in
      let home = locations.state.removingLastComponent()
      let link = home.appending("link")
      symlink(home.string, link.string)
      let secrets = locations.state.appending("secrets")
      for stage in ["before the first", "afterwards"] {
        for folder in [
          "/", home.string, "\(home)/state/../", link.string, locations.state.string, "\(home)/r",
          secrets.string, "\(home)/r/m",
        ] {
          #expect(throws: PalliumError.self, "\(folder), \(stage)") {
            try locations.checkShares(of: configuration { $0.shares = ["/usr", folder] })
          }
          #expect(throws: PalliumError.self) {
            try locations.checkShares(of: configuration { $0.jobFolder = folder })
          }
        }
        for folder in ["\(home)/project", "\(home)/sta", "\(home)/r/m/job", "/usr"] {
          try locations.checkShares(of: configuration { $0.shares = [folder] })
        }
        try locations.checkShares(of: configuration { _ in })
        _ = try SecretStore(locations).secret(of: "m")
      }
      #expect(FileManager.default.fileExists(atPath: secrets.string))
    }
  }

  private func configuration(_ change: (inout MachineConfiguration) -> Void) -> MachineConfiguration {
    var configuration = MachineConfiguration()
    change(&configuration)
    return configuration
  }
}
