import Foundation
import PALKit
import Testing

/// PALs of ring 0, with no operating system in between.
extension EmulatedPC.Guests {
  @Test("Ring 0 has PALs in every mode that can have some", arguments: [1, 2])
  func hasPALs(cpus: Int) async throws { expectPass(try await run("pals", cpus: cpus)) }

  @Test func hasPALsOnCPUsThatRunAtOnce() async throws {
    var guest = TestGuest(image: Built.image, modules: [.init(Built.guest("pals"))])
    guest.cpus = 2
    guest.threads = .multi
    expectPass(try await guest.run(timeLimit: .seconds(300)))
  }

  @Test("Nothing of a PAL is in memory after a reset", arguments: SecretKeeper.resets)
  func forgetsSecrets(keeper: SecretKeeper) async throws {
    let (result, isFound) = try await keeper.run()
    expectReset(result, because: keeper.cause)
    #expect(result.console.contains("the end follows"))
    #expect(!isFound, "\(result.console)\n\(result.hypervisorLog)")
  }

  @Test("Nothing of a PAL is in memory when the machine sleeps", arguments: SecretKeeper.sleeps)
  func forgetsSecretsInSleep(keeper: SecretKeeper) async throws {
    let (result, isFound) = try await keeper.run()
    #expect(result.console.contains("sleep follows") && !result.console.contains("FAIL"))
    #expect(result.hypervisorLog.contains(keeper.cause), "\(result.hypervisorLog)")
    #expect(!isFound, "\(result.console)\n\(result.hypervisorLog)")
  }

  /// Without which the tests above would show nothing.
  @Test("The secret is there before", arguments: SecretKeeper.controls)
  func keepsSecretsBefore(keeper: SecretKeeper) async throws {
    let (result, isFound) = try await keeper.run()
    expectPass(result)
    #expect(isFound)
  }
}

/// The guest `escape-pals` on a machine whose memory is a file, in which to look for its PAL's secret afterwards.
struct SecretKeeper: Sendable, CustomTestStringConvertible {
  /// By what the machine ends.
  var how: String
  /// How many CPUs there are; with two, the PAL runs on the second meanwhile, else it has given way.
  var cpus: Int
  /// What the hypervisor says of it.
  var cause = "guest resets the machine"

  var testDescription: String { "\(how), \(cpus == 1 ? "parked" : "running")" }

  static let controls = [1, 2].map { Self(how: "nothing", cpus: $0) }
  static let resets = [1, 2].flatMap { cpus in
    ["pulse", "reset-control-word", "system-control-dword", "init"].map { Self(how: $0, cpus: cpus) }
      + [Self(how: "triple-fault", cpus: cpus, cause: "guest triple fault")]
  }
  static let sleeps = [1, 2].flatMap { cpus in
    ["sleep-byte", "sleep-word"].map { Self(how: $0, cpus: cpus, cause: "guest suspends the machine") }
  }

  /// As Tests/Guests/PALs/code.h has it, in two parts so that it is nowhere else.
  private static let secret = UInt64(0x5ec2_e700_5ec2_e700) ^ 0x00c0_ffee_7a11_ac3d

  /// Also whether the secret is in what is left of memory.
  func run() async throws -> (result: TestGuestResult, isFound: Bool) {
    let file = "/tmp/pallium-memory-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let place = cpus == 1 ? "parked" : "running"
    var guest = TestGuest(
      image: Built.image,
      modules: [.init(Built.guest("escape-pals"), arguments: ["how=\(how)", "where=\(place)"])])
    guest.cpus = cpus
    guest.emulatorArguments = [
      "-object", "memory-backend-file,id=memory,size=256M,mem-path=\(file),share=on",
      "-machine", "memory-backend=memory",
    ]
    let result = try await guest.run(timeLimit: .seconds(120))
    let memory = try Data(contentsOf: URL(filePath: file), options: .alwaysMapped)
    try #require(memory.count == 256 << 20)
    let secret = withUnsafeBytes(of: Self.secret.littleEndian) { Data($0) }
    return (result, memory.range(of: secret) != nil)
  }
}
