import Foundation
import Subprocess
import SystemPackage

/// A system for which stubs are compiled, and whose programs this host runs, by Wine or as they are.
enum Host: String, CaseIterable {
  case linux64 = "linux-x64"
  case linux32 = "linux-x86"
  case windows64 = "windows-x64"
  case windows32 = "windows-x86"

  var compiler: String {
    switch self {
    case .linux64: "gcc"
    case .linux32: "i686-linux-gnu-gcc"
    case .windows64: "x86_64-w64-mingw32-gcc"
    case .windows32: "i686-w64-mingw32-gcc"
    }
  }

  var isWide: Bool { self == .linux64 || self == .windows64 }
  var isWindows: Bool { self == .windows64 || self == .windows32 }

  /// What runs its programs: called directly, since Wine's wrapper wants both widths.
  private var loader: String? {
    switch self {
    case .linux64, .linux32: nil
    case .windows64: "/usr/lib/wine/wine64"
    case .windows32: "/usr/lib/wine/wine"
    }
  }

  /// Why its programs cannot be run here.
  var obstacle: String? {
    guard let loader, !FileManager.default.fileExists(atPath: loader) else { return nil }
    return "\(loader) is missing: apt-get install \(self == .windows64 ? "wine wine64" : "wine wine32:i386")"
  }

  static var runnable: [Host] { allCases.filter { $0.obstacle == nil } }

  /// Compiles and returns what the compiler says; empty if all is well.
  func compile(_ files: [FilePath], to program: FilePath, in folder: FilePath) async throws -> String {
    let options = ["-std=gnu11", "-O1", "-fno-omit-frame-pointer", "-I", Support.folder.string, "-o", program.string]
    let ending = self == .linux32 ? ["-static"] : []
    let result = try await Subprocess.run(
      .name(compiler), arguments: Arguments(options + files.map(\.string) + ending), workingDirectory: folder,
      output: .discarded, error: .string(limit: 1 << 20))
    return result.terminationStatus.isSuccess ? "" : result.standardError
  }

  /// Runs a program and returns what it printed.
  func run(_ program: FilePath, in folder: FilePath) async throws -> (succeeded: Bool, output: String) {
    let words = [loader, program.string].compactMap(\.self)
    let result = try await Subprocess.run(
      .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())),
      environment: .inherit.updating(WinePrefix.environment), workingDirectory: folder,
      output: .string(limit: 1 << 20), error: .discarded)
    return (result.terminationStatus.isSuccess, result.standardOutput)
  }
}

/// The C and assembly files that all programs of these tests share.
enum Support {
  static let folder = FilePath(#filePath).removingLastComponent().appending("Support")
  static let files = ["guard.c", "guard64.S", "guard32.S", "walk.c"].map { folder.appending($0) }
}

/// Where Wine keeps its Windows: made at the first run, and kept for the next ones.
enum WinePrefix {
  static let environment: [Environment.Key: String?] = [
    "WINEPREFIX": Support.folder.removingLastComponent().removingLastComponent().removingLastComponent()
      .appending(FilePath(".build-examples/wine").components).string,
    "WINEDEBUG": "-all",
    "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
  ]
}

/// Runs `body` with a folder of its own.
func withFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
  let folder = FilePath("/tmp/pallium-stubs-\(UUID().uuidString.prefix(8))")
  try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder.string) }
  return try await body(folder)
}
