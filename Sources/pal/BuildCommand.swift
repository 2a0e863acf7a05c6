import ArgumentParser
import Foundation
import PALImages
import PALKit
import SystemPackage

struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Builds a project's PAL and its program.",
    discussion: """
      Makes .pal/NAME.pal, the PAL's image, which is the same for all targets, and .pal/TARGET/NAME, the program, \
      in the project's folder. Only what has changed is built anew. Exit codes: 1 for mistakes in the project, 69 \
      if a compiler is missing.

      Examples:
        pal build                         the project in this folder, for all its targets
        pal build hello --target linux-x64
      """
  )

  @Option(name: .shortAndLong, help: "A target of pal.toml, or 'all'.") var target = "all"
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The project's folder.") var folder = "."

  func validate() throws {
    guard target == "all" || Target(rawValue: target) != nil else {
      let words = Target.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("There is no target '\(target)': name one of \(words), or 'all'.")
    }
  }

  func run() async throws {
    try await reporting { () async throws(PalliumError) in
      do throws(BuildFailure) {
        let report = try await build()
        if !report.warnings.isEmpty { Terminal.write(report.warnings, to: .standardError) }
        try output(report)
      } catch {
        if json { try printJSON(FailureReport(error)) }
        throw error.error
      }
    }
  }

  private func build() async throws(BuildFailure) -> BuildReport {
    let progress = LateProgress(of: "build", after: .seconds(2))
    defer { progress.finish() }
    let builder = try ProjectBuilder(folder: FilePath(absolute(folder))) { progress.step($0) }
    return try await builder.build(targets: Target(rawValue: target).map { [$0] })
  }

  private func output(_ report: BuildReport) throws(BuildFailure) {
    guard json else { return print(report.text(in: folder)) }
    do { try printJSON(report) } catch { throw BuildFailure(error.kind, error.description) }
  }
}

/// A failed build, for scripts.
private struct FailureReport: Encodable {
  var error: String
  var kind: PalliumError.Kind
  var diagnostics: [Diagnostic]

  init(_ failure: BuildFailure) {
    error = failure.summary
    kind = failure.kind
    diagnostics = failure.diagnostics
  }
}

extension BuildReport {
  fileprivate func text(in folder: String) -> String {
    let path = { (file: String) in folder == "." ? file : FilePath(folder).pushing(FilePath(file)).string }
    let programs = programs.map { "\(path($0.path))\($0.rebuilt ? "" : " (as it was)")" }
    return (["\(path(image.path)): \(image.bytes) bytes, measurement \(image.measurement)"] + programs)
      .joined(separator: "\n")
  }
}
