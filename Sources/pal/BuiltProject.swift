import ArgumentParser
import PALImages
import PALKit
import SystemPackage

/// A project and what a build of it has made.
struct BuiltProject {
  var builder: ProjectBuilder
  var manifest: Manifest
  var report: BuildReport

  /// Builds a project; says how far it is if that takes long.
  /// - Parameter choose: of the manifest's targets; nil for all.
  init(
    building folder: String, target choose: ([Target]) -> Target?
  ) async throws(BuildFailure) {
    let progress = LateProgress(of: "build", after: .seconds(2))
    defer { progress.finish() }
    builder = try ProjectBuilder(folder: FilePath(absolute(folder))) { progress.step($0) }
    manifest = try builder.manifest()
    report = try await builder.build(targets: choose(manifest.targets).map { [$0] })
    if !report.warnings.isEmpty { Terminal.write(report.warnings, to: .standardError) }
  }
}

extension BuiltProject {
  /// Where the first program that was built lies.
  var program: FilePath { builder.folder.pushing(FilePath(report.programs[0].path)) }
}

/// Which of a project's targets a command is for.
struct TargetOption: ParsableArguments {
  @Option(name: .shortAndLong, help: "A target of pal.toml, or 'all'.") var target = "all"

  func validate() throws {
    guard target == "all" || Target(rawValue: target) != nil else {
      throw Target.unknown(target, others: ", or 'all'")
    }
  }

  /// nil for all.
  var chosen: Target? { Target(rawValue: target) }
}

extension Target {
  static func unknown(_ name: String, others: String = "") -> ValidationError {
    let words = allCases.map(\.rawValue).joined(separator: ", ")
    return ValidationError("There is no target '\(name)': name one of \(words)\(others).")
  }
}
