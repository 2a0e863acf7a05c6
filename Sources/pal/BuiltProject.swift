import ArgumentParser
import PALImages
import PALKit
import SystemPackage

/// A project and what a build of it has made.
struct BuiltProject {
  var manifest: Manifest
  var report: BuildReport
  /// The project's folder.
  var folder: FilePath

  /// Builds a project; says how far it is if that takes long.
  /// - Parameter target: nil for all.
  init(building folder: String, target: Target?) async throws(BuildFailure) {
    let progress = LateProgress(of: "build", after: .seconds(2))
    defer { progress.finish() }
    let builder = try ProjectBuilder(folder: FilePath(absolute(folder))) { progress.step($0) }
    report = try await builder.build(targets: target.map { [$0] })
    manifest = try builder.manifest()
    self.folder = builder.folder
    if !report.warnings.isEmpty { Terminal.write(report.warnings, to: .standardError) }
  }
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
