import Foundation
import SystemPackage
import Testing
import TrustVisorABI

@testable import PALKit

@Suite struct MachineSecretTests {
  private let secret = MachineSecret([UInt8](0..<32))!

  @Test func theModuleIsMagicSecretAndSeed() {
    let module = secret.module()
    #expect(module.count == MachineSecretFormat.bytes && module.count == 80)
    #expect(Array(module[..<16]) == Array("PALLIUM-SECRET-1".utf8))
    #expect(Array(module[MachineSecretFormat.secret..<48]) == secret.bytes)
    #expect(MachineSecretFormat.seed == 48)
  }

  @Test func everyModuleHasAnotherSeed() {
    let seeds = Set((0..<100).map { _ in Array(secret.module()[48...]) })
    #expect(seeds.count == 100 && !seeds.contains(secret.bytes))
  }

  @Test func secretsDiffer() {
    #expect(Set((0..<100).map { _ in MachineSecret.random().bytes }).count == 100)
    #expect(MachineSecret([1]) == nil && MachineSecret([UInt8](repeating: 0, count: 33)) == nil)
  }

  @Test func theConfigurationSaysWhichOneAMachineGets() async throws {
    try await withState { locations in
      func module(_ change: (inout MachineConfiguration) -> Void = { _ in }) throws -> [UInt8]? {
        var configuration = MachineConfiguration()
        change(&configuration)
        return try locations.secretModule(of: "m", configuration)
      }
      func secret(_ module: [UInt8]?) -> [UInt8]? { module.map { Array($0[16..<48]) } }
      #expect(try module { $0.secret = .none } == nil)
      #expect(try module { $0.hypervisor = false } == nil)
      let fresh = try [module { $0.secret = .fresh }, module { $0.secret = .fresh }]
      #expect(secret(fresh[0]) != secret(fresh[1]))
      #expect(!FileManager.default.fileExists(atPath: locations.state.string), "nothing is stored")
      let kept = try [module(), module()]
      #expect(secret(kept[0]) == secret(kept[1]) && kept[0] != kept[1])
      #expect(try secret(kept[0]) == locations.secretFile("m").bytes())
    }
  }

  @Test func theModuleInTheMachinesFolderIsItsUsersAlone() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("secret")
      try file.write([1, 2, 3])
      chmod(file.string, 0o644)
      #expect(PrivateFile.write([4], to: file))
      #expect(try file.bytes() == [4])
      #expect(
        try FileManager.default.attributesOfItem(atPath: file.string)[.posixPermissions] as? Int == 0o600)
      symlink("secret", folder.appending("link").string)
      #expect(!PrivateFile.write([5], to: folder.appending("link")))
      #expect(!PrivateFile.write([5], to: "/nonexistent/secret"))
    }
  }
}
