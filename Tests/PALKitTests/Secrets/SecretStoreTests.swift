import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct SecretStoreTests {
  @Test func aSecretIsMadeOnceAndKept() async throws {
    try await withState { locations in
      let first = try SecretStore(locations).secret(of: "a")
      #expect(first.bytes.count == 32 && first.bytes.contains { $0 != first.bytes[0] })
      #expect(try SecretStore(locations).secret(of: "a") == first)
      #expect(try SecretStore(locations).secret(of: "b") != first)
      #expect(try locations.secretFile("a").bytes() == first.bytes)
    }
  }

  @Test func itIsItsUsersAlone() async throws {
    try await withState { locations in
      _ = try SecretStore(locations).secret(of: "a")
      #expect(try permissions(locations.secretFile("a")) == 0o600)
      #expect(try permissions(locations.secretFile("a").removingLastComponent()) == 0o700)
      let names = try FileManager.default.contentsOfDirectory(
        atPath: locations.state.appending("secrets").string)
      #expect(names == ["a"], "no draft is left")
    }
  }

  @Test func allWhoStartAtOnceGetTheSame() async throws {
    for _ in 0..<20 {
      try await withState { locations in
        let secrets = try await withThrowingTaskGroup(of: [UInt8].self) { group in
          for _ in 0..<8 {
            group.addTask {
              try await onThread { _ in Result { try SecretStore(locations).secret(of: "a").bytes } }.get()
            }
          }
          return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(secrets.count == 1)
      }
    }
  }

  @Test func whatOthersCouldHaveReadIsRefused() async throws {
    for mode: mode_t in [0o640, 0o604, 0o666, 0o620] {
      try await expectRefusal(says: "not yours alone") { chmod($0.string, mode) }
    }
    // Only root can give files away.
    if geteuid() == 0 { try await expectRefusal(says: "not yours alone") { chown($0.string, 12345, 12345) } }
  }

  @Test func whatIsNoSecretIsRefused() async throws {
    for count in [0, 31, 33, 64, 100_000] {
      try await expectRefusal(says: "32 bytes") {
        _ = FileManager.default.createFile(
          atPath: $0.string, contents: Data(count: count), attributes: [.posixPermissions: 0o600])
      }
    }
    let others: [(FilePath) -> Void] = [
      { _ = mkdir($0.string, 0o700) }, { _ = mkfifo($0.string, 0o600) },
      { _ = symlink("/etc/hostname", $0.string) },
      { _ = symlink("nowhere", $0.string) },
    ]
    for make in others {
      try await expectRefusal(says: "no file that can be read") {
        unlink($0.string)
        make($0)
      }
    }
  }

  @Test func aFolderThatOthersCanReachIsRefused() async throws {
    try await withState { locations in
      _ = try SecretStore(locations).secret(of: "a")
      chmod(locations.state.appending("secrets").string, 0o750)
      let error = #expect(throws: PalliumError.self) { try SecretStore(locations).secret(of: "a") }
      #expect(error?.kind == .secretFaulty && error?.description.contains("chmod 700") == true)
      #expect(throws: PalliumError.self) { try SecretStore(locations).forget("a") }
      #expect(FileManager.default.fileExists(atPath: locations.secretFile("a").string))
    }
    try await withState { locations in
      try FileManager.default.createDirectory(
        atPath: locations.state.string, withIntermediateDirectories: true)
      symlink("/tmp", locations.state.appending("secrets").string)
      #expect(throws: PalliumError.self) { try SecretStore(locations).secret(of: "a") }
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsTold() {
    var locations = Locations.standard(environment: [:])
    locations.state = "/proc/nowhere"
    let error = #expect(throws: PalliumError.self) { try SecretStore(locations).secret(of: "a") }
    #expect(error?.kind == .hostFailure && error?.description.contains("PALLIUM_STATE_DIR") == true)
  }

  /// Spoils a secret, and expects that it is neither used nor replaced.
  private func expectRefusal(
    says text: String, sourceLocation: SourceLocation = #_sourceLocation, _ spoil: (FilePath) -> Void
  ) async throws {
    try await withState { locations in
      _ = try SecretStore(locations).secret(of: "a")
      let file = locations.secretFile("a")
      spoil(file)
      for _ in 0..<2 {
        let error = #expect(throws: PalliumError.self, sourceLocation: sourceLocation) {
          try SecretStore(locations).secret(of: "a")
        }
        #expect(error?.kind == .secretFaulty, sourceLocation: sourceLocation)
        #expect(
          error?.description.contains(text) == true, "\(error as Any)", sourceLocation: sourceLocation)
      }
    }
  }

  private func permissions(_ file: FilePath) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: file.string)[.posixPermissions] as? Int
  }
}
