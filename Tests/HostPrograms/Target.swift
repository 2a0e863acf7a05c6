import Foundation
import Subprocess
import SystemPackage

/// A system for which programs are made.
package enum Target: String, CaseIterable, Sendable {
  case linux64 = "linux-x64"
  case linux32 = "linux-x86"
  case windows64 = "windows-x64"
  case windows32 = "windows-x86"

  /// Those whose programs the host runs, by Wine or as they are. Programs for 32-bit Windows run in the emulated PC.
  package static let ofThisHost: [Target] = [.linux64, .linux32, .windows64]

  package var isWide: Bool { self == .linux64 || self == .windows64 }
  package var isWindows: Bool { self == .windows64 || self == .windows32 }

  /// Its C compiler.
  package var compiler: String {
    switch self {
    case .linux64: "gcc"
    case .linux32: "i686-linux-gnu-gcc"
    case .windows64: "x86_64-w64-mingw32-gcc"
    case .windows32: "i686-w64-mingw32-gcc"
    }
  }

  /// What runs its programs on this host: called directly, since Wine's wrapper wants both widths.
  package var loader: String? { self == .windows64 ? "/usr/lib/wine/wine64" : nil }

  /// Why its programs cannot be run here.
  package var obstacle: String? {
    guard let loader, !FileManager.default.fileExists(atPath: loader) else { return nil }
    return "\(loader) is missing: apt-get install wine wine64"
  }

  /// Whether its programs can be run here; says so, with what the test would have shown, if they cannot.
  package func canRun(_ what: String) -> Bool {
    guard let obstacle else { return true }
    print("skipped for \(rawValue): \(what): \(obstacle)")
    return false
  }

  /// Where `make examples` puts what it makes for this system.
  package var folder: FilePath { Repository.examples.appending(rawValue) }

  /// A program there, as a path without `.exe`.
  package func program(_ name: String) -> FilePath {
    folder.appending(FilePath(name + (isWindows ? ".exe" : "")).components)
  }

  /// Runs a program with some words.
  package func run(_ program: FilePath, _ arguments: String...) async throws -> ProgramResult {
    try await run(program, with: arguments)
  }

  package func run(_ program: FilePath, with arguments: [String]) async throws -> ProgramResult {
    let words = [loader, program.string].compactMap(\.self) + arguments
    return try await runHostProgram(words, environment: .inherit.updating(Wine.environment))
  }
}

/// Where things are in this repository.
package enum Repository {
  package static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent()
  package static let examples = root.appending(".build-examples")
}

package enum Wine {
  /// A Windows of the tests' own, made at the first run and kept, which says nothing and installs nothing.
  package static let environment: [Environment.Key: String?] = [
    "WINEPREFIX": Repository.examples.appending("wine").string,
    "WINEDEBUG": "-all",
    "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
  ]
}

/// How a program ended and what it printed, with Unix's line ends.
package struct ProgramResult: Sendable {
  package var status: TerminationStatus
  package var output: String
  package var errorOutput: String

  package var code: Int32? { if case .exited(let code) = status { code } else { nil } }
}

/// Runs a program that is on the PATH or named by its path.
package func runHostProgram(
  _ words: [String], environment: Environment = .inherit
) async throws -> ProgramResult {
  let executable: Executable = words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0])
  let result = try await Subprocess.run(
    executable, arguments: Arguments(Array(words.dropFirst())), environment: environment, input: .none,
    output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
  return ProgramResult(
    status: result.terminationStatus,
    output: result.standardOutput.replacing("\r\n", with: "\n"),
    errorOutput: result.standardError.replacing("\r\n", with: "\n"))
}

/// Gives `body` a folder of its own.
package func withTemporaryFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
  let folder = FilePath("/tmp/pallium-test-\(UUID().uuidString.prefix(8))")
  try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder.string) }
  return try await body(folder)
}
