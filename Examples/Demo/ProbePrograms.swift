import Foundation
import PALKit
import Subprocess
import SystemPackage

/// Examples/Probe, built as a 64-bit and a 32-bit program.
struct ProbePrograms {
  /// Where they lie on the host; the guest sees it under the same path.
  let folder: String

  var programs: [(kind: String, path: String)] {
    [("64-bit", "\(folder)/probe64"), ("32-bit", "\(folder)/probe32")]
  }

  static func build() async throws(PalliumError) -> ProbePrograms {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let source = package.appending(path: "Probe/probe.c").path
    let folder = package.deletingLastPathComponent().appending(path: ".build/probe").path
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw PalliumError(.hostFailure, "\(folder) cannot be made: make room on its file system.")
    }
    let programs = ProbePrograms(folder: folder)
    // The 32-bit one is static: the guest has the host's libraries, which need not have 32-bit ones.
    try await compile("gcc", ["-O2", "-Wall", "-o", "\(folder)/probe64", source])
    try await compile("i686-linux-gnu-gcc", ["-O2", "-Wall", "-static", "-o", "\(folder)/probe32", source])
    return programs
  }

  private static func compile(_ compiler: String, _ arguments: [String]) async throws(PalliumError) {
    let result = try? await Subprocess.run(
      .name(compiler), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 65536))
    guard let result else {
      throw PalliumError(.notSetUp, "\(compiler) cannot be run: run 'make setup', which installs it.")
    }
    guard result.terminationStatus.isSuccess else {
      throw PalliumError(
        .hostFailure, "Examples/Probe does not compile: see the compiler's words above.",
        details: result.standardError.split(separator: "\n").map(String.init))
    }
  }
}
