import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct KeptSecretTests {
  @Test func whatIsForgottenIsMadeAnew() async throws {
    try await withState { locations in
      let first = try SecretStore(locations).secret(of: "m")
      let other = try SecretStore(locations).secret(of: "n")
      try KeptSecret(of: "m", locations: locations).forget()
      #expect(!FileManager.default.fileExists(atPath: locations.secretFile("m").string))
      #expect(try SecretStore(locations).secret(of: "m") != first)
      #expect(try SecretStore(locations).secret(of: "n") == other)
    }
  }

  @Test func copiesGoWithIt() async throws {
    try await withState { locations in
      _ = try SecretStore(locations).secret(of: "m")
      let directory = try MachineDirectory(name: "m", in: locations.runtime)
      try directory.create()
      for file in [directory.bootDisk, directory.secret] { try file.write([1]) }
      try KeptSecret(of: "m", locations: locations).forget()
      for file in [directory.bootDisk, directory.secret] {
        #expect(!FileManager.default.fileExists(atPath: file.string))
      }
    }
  }

  /// A secret that is refused is forgotten like any other.
  @Test func aFaultyOneCanBeForgotten() async throws {
    try await withState { locations in
      _ = try SecretStore(locations).secret(of: "m")
      chmod(locations.secretFile("m").string, 0o666)
      try KeptSecret(of: "m", locations: locations).forget()
      _ = try SecretStore(locations).secret(of: "m")
    }
  }

  @Test func whatIsNotThereCannotBeForgotten() async throws {
    try await withState { locations in
      expect(.secretMissing) { try KeptSecret(of: "m", locations: locations) }
      _ = try SecretStore(locations).secret(of: "m")
      expect(.secretMissing) { try KeptSecret(of: "other", locations: locations) }
      expect(.usage) { try KeptSecret(of: "../secrets/m", locations: locations) }
    }
  }

  @Test func aRunningMachineKeepsItsSecret() async throws {
    try await withState { locations in
      _ = try SecretStore(locations).secret(of: "m")
      let secret = try KeptSecret(of: "m", locations: locations)
      let directory = try MachineDirectory(name: "m", in: locations.runtime)
      try directory.create()
      if let lock = FileLock(directory.startLock) {
        expect(.alreadyRunning) { try secret.forget() }
        _ = consume lock
      }
      let own = try #require(ProcessIdentity(number: getpid()))
      try MachineRecord(process: own, configuration: .init(), startedAt: Date()).save(directory.record)
      expect(.alreadyRunning) { try secret.forget() }
      expect(.alreadyRunning) { try KeptSecret(of: "m", locations: locations) }
      #expect(FileManager.default.fileExists(atPath: locations.secretFile("m").string))
    }
  }

  private func expect(
    _ kind: PalliumError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () throws -> some Any
  ) {
    let error = #expect(throws: PalliumError.self, sourceLocation: sourceLocation) { _ = try work() }
    #expect(error?.kind == kind, sourceLocation: sourceLocation)
  }
}
