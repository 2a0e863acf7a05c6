import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

/// A project of the repository, built in a folder of the test's own.
struct TestProject {
  private let folder: FilePath
  private let name: String

  /// Builds a copy for all targets, with something else in one of its files: in its manifest, if none is named.
  init(
    copyOf original: FilePath, in parent: FilePath, replacing old: String = "", with new: String = "",
    of file: String = Manifest.fileName
  ) async throws {
    let manifest = original.appending(Manifest.fileName)
    name = try Manifest(parsing: String(contentsOfFile: manifest.string, encoding: .utf8)).name
    folder = parent.appending(name)
    try FileManager.default.createDirectory(atPath: parent.string, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: original.string, toPath: folder.string)
    try? FileManager.default.removeItem(atPath: folder.appending(".pal").string)
    try change(file, old, new)
    let built = try await pal("build", folder.string)
    try #require(built.code == 0, "\(built.errorOutput)")
  }

  private func change(_ file: String, _ old: String, _ new: String) throws {
    if old.isEmpty { return }
    let path = folder.appending(file).string
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Its PAL's image.
  var image: FilePath { folder.appending(".pal").appending("\(name).pal") }

  /// Its program for a target.
  func program(_ target: Target) -> FilePath {
    folder.appending(".pal").appending(target.rawValue).appending(name + (target.isWindows ? ".exe" : ""))
  }

  /// Runs it by `pal run`; line ends are Unix's.
  func run(
    _ target: Target, _ machine: Machine, _ words: String..., input: String = "", timeLimit: Int? = nil
  ) async throws -> Printed {
    try await run(target, machine, words, input: input, timeLimit: timeLimit)
  }

  func run(
    _ target: Target, _ machine: Machine, _ words: [String], input: String = "", timeLimit: Int? = nil
  ) async throws -> Printed {
    let limit = timeLimit.map { ["--timeout", "\($0)"] } ?? []
    var result = try await printed(
      by: Locations.standard().agentFolder.appending("pal"),
      ["run", "--name", machine.name] + limit + [program(target).string, "--"] + words, input: input)
    result.output = result.output.replacing("\r\n", with: "\n")
    result.errorOutput = result.errorOutput.replacing("\r\n", with: "\n")
    return result
  }
}
