import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

/// A project of the repository, built in a folder of the test's own.
struct TestProject {
  private let folder: FilePath
  private let name: String

  /// Builds a copy for all targets, with something else in its manifest.
  init(
    copyOf original: FilePath, in parent: FilePath, replacing old: String = "", with new: String = ""
  ) async throws {
    let manifest = original.appending(Manifest.fileName)
    let text = try String(contentsOfFile: manifest.string, encoding: .utf8)
    name = try Manifest(parsing: text).name
    folder = parent.appending(name)
    try FileManager.default.copyItem(atPath: original.string, toPath: folder.string)
    try? FileManager.default.removeItem(atPath: folder.appending(".pal").string)
    try #require(old.isEmpty || text.contains(old))
    let changed = old.isEmpty ? text : text.replacing(old, with: new)
    try changed.write(
      toFile: folder.appending(Manifest.fileName).string, atomically: true, encoding: .utf8)
    let built = try await pal("build", folder.string)
    try #require(built.code == 0, "\(built.errorOutput)")
  }

  /// Its program for a target.
  func program(_ target: Target) -> FilePath {
    folder.appending(".pal").appending(target.rawValue).appending(name + (target.isWindows ? ".exe" : ""))
  }

  /// Runs it by `pal run`; line ends are Unix's.
  func run(
    _ target: Target, _ machine: Machine, _ words: String..., timeLimit: Int? = nil
  ) async throws -> Printed {
    let limit = timeLimit.map { ["--timeout", "\($0)"] } ?? []
    var result = try await printed(
      by: Locations.standard().agentFolder.appending("pal"),
      ["run", "--name", machine.name] + limit + [program(target).string, "--"] + words)
    result.output = result.output.replacing("\r\n", with: "\n")
    result.errorOutput = result.errorOutput.replacing("\r\n", with: "\n")
    return result
  }
}
