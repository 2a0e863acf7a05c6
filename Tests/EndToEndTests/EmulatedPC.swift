import Foundation
import PALKit
import Subprocess
import SystemPackage
import Testing

/// All that runs in the emulated PC, one after the other: emulators share the host's CPUs badly.
@Suite(.serialized) enum EmulatedPC {}

/// Where the tests' own programs are.
enum Built {
  static let package = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent()
  static let guests = package.appending(".build-guests")
  static let programs = guests.appending("programs")
  static let examples = package.appending(".build-examples")
  static let benchmarks = guests.appending("benchmarks")
  static let image = package.appending(
    FilePath(".build-bare/x86_64-unknown-none-elf/release/trustvisor").components)

  static func guest(_ name: String) -> FilePath { guests.appending(name + ".elf") }
}

/// Boots a machine, hands it to `body` and ends it, whatever happens. Its folder is left only by a failure.
func withMachine<Result>(
  _ configuration: MachineConfiguration, name: String = "test-\(UUID().uuidString.prefix(6).lowercased())",
  _ body: (Machine) async throws -> Result
) async throws -> Result {
  let machine = try await Machine.start(name, configuration)
  do {
    let result = try await body(machine)
    try await machine.stop(force: true)
    try? FileManager.default.removeItem(atPath: machine.directory.path.string)
    return result
  } catch {
    // The log goes with the machine.
    let log = (try? machine.hypervisorLog) ?? "no log"
    Issue.record("\(error)\n\(log)")
    try? await machine.stop(force: true)
    throw error
  }
}

extension MachineConfiguration {
  /// A machine that sees the tests' programs.
  static func forTests(cpus: Int = 1, memory: Int = 256) -> Self {
    var configuration = Self()
    configuration.cpus = cpus
    configuration.memory = MemorySize(mebibytes: memory)
    configuration.shares = [Built.programs.string]
    configuration.secret = .fresh
    return configuration
  }
}

extension Machine {
  /// Runs a shell script in the guest and returns what it printed; a failure is the test's.
  func shell(_ script: String, timeLimit: Duration = .seconds(120)) async throws -> String {
    let result = try await execute("/bin/sh", "-c", script, timeLimit: timeLimit)
    #expect(result.succeeded, "\(script): \(result.outcome) \(result.errorText)")
    return result.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs one of the tests' programs in the guest.
  func program(_ name: String, _ arguments: String..., timeLimit: Int = 120) async throws -> String {
    let words = ([Built.programs.appending(name).string] + arguments).joined(separator: " ")
    return try await shell(words, timeLimit: .seconds(timeLimit))
  }
}

/// Hands `body` an empty folder, which is gone afterwards.
func withFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
  let folder = FilePath("/tmp/pallium-test-\(UUID().uuidString.prefix(8))")
  try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder.string) }
  return try await body(folder)
}

extension Environment {
  /// Machines' secrets are kept in a folder of this test run's, not among those of its user.
  static let ofTests = inherit.updating(["PALLIUM_STATE_DIR": TestState.folder])
}

private enum TestState {
  static let folder = {
    let path = "/tmp/pallium-test-state-\(getpid())"
    atexit { try? FileManager.default.removeItem(atPath: "/tmp/pallium-test-state-\(getpid())") }
    return path
  }()
}

/// How the `pal` command ended and what it printed.
struct Printed {
  var code: Int32?
  var output: String
  var errorOutput: String
}

/// Runs the `pal` command, as a person or a script does.
func pal(_ arguments: String..., input: String = "", environment: Environment = .ofTests) async throws
  -> Printed
{
  try await pal(arguments, input: input, environment: environment)
}

func pal(_ arguments: [String], input: String = "", environment: Environment = .ofTests) async throws
  -> Printed
{
  let command = Locations.standard().agentFolder.appending("pal")
  return try await printed(by: command, arguments, input: input, environment: environment)
}

/// Runs a program of the host to its end.
func printed(
  by program: FilePath, _ arguments: [String] = [], input: String = "", environment: Environment = .ofTests
) async throws -> Printed {
  let result = try await run(
    .path(program), arguments: Arguments(arguments), environment: environment, input: .string(input),
    output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
  let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
  return Printed(code: code, output: result.standardOutput, errorOutput: result.standardError)
}
