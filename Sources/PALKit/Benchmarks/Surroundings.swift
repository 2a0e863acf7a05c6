import Foundation
import SystemPackage

/// What results depend on besides what is measured.
struct Surroundings: Sendable {
  var commit: String?
  var tools: [String: String]

  /// - Parameter sources: a folder in the repository whose commit is told.
  static func find(
    _ locations: Locations, emulator: Emulator, sources: FilePath
  ) async -> Surroundings {
    let names: Set = ["swift", emulator == .qemu ? "qemu" : "bochs", "gcc", "guest kernel"]
    let findings = await Doctor(locations: locations).examine(only: names)
    let tools = findings.compactMap { finding in finding.version.map { (finding.name, $0) } }
    return Surroundings(
      commit: await commit(of: sources), tools: Dictionary(uniqueKeysWithValues: tools))
  }

  /// Short, with "+" if files have been changed since, other than the results.
  private static func commit(of folder: FilePath) async -> String? {
    guard let head = await git(["rev-parse", "--short=10", "HEAD"], in: folder) else { return nil }
    let changes = await git(
      ["status", "--porcelain", "--untracked-files=no", "--", ":(top)", ":(top,exclude)Benchmarks"],
      in: folder)
    return changes == "" ? head : head + "+"
  }

  private static func git(_ arguments: [String], in folder: FilePath) async -> String? {
    let output = await CommandOutput.of("git", ["-C", folder.string] + arguments)
    guard let output, output.succeeded else { return nil }
    return output.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
