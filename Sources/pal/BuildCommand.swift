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

  @OptionGroup var targets: TargetOption
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The project's folder.") var folder = "."

  func run() async throws {
    try await reporting { () async throws(PalliumError) in
      do throws(BuildFailure) {
        try output(try await BuiltProject(building: folder, target: { _ in targets.chosen }).report)
      } catch {
        if json { try printJSON(FailureReport(error)) }
        throw error.error
      }
    }
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
