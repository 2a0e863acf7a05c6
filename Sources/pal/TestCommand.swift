import ArgumentParser
import Foundation
import PALImages
import PALKit
import SystemPackage

struct TestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Builds projects and runs their tests for all targets in the emulated PC.",
    discussion: """
      Each [[test]] of a pal.toml is a run of the program: its arguments, and what is expected of it, 'exit-code' \
      (0), 'output' (anything) and 'timeout' (60 seconds). A machine is booted for each number of CPUs. The table \
      shows how each program did, its calls of PALs, what it cost in exits, and its time; if something has not \
      passed, the program's output and the hypervisor's log follow. Exits with 1 then.

      Examples:
        pal test                          the project in this folder
        pal test hello vault --cpus 1,2
        pal test --target windows-x64 --json
      """
  )

  @OptionGroup var targets: TargetOption
  @Option(name: .shortAndLong, help: "Numbers of CPUs, a machine for each, with commas between them.")
  var cpus = "1"
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The projects' folders.") var folders = ["."]

  func validate() throws {
    let numbers = cpuNumbers
    guard !numbers.isEmpty, numbers.allSatisfy({ (1...64).contains($0) }), Set(numbers).count == numbers.count
    else { throw ValidationError("--cpus takes numbers from 1 to 64, like '1,2'.") }
  }

  /// 0 for what is no number.
  private var cpuNumbers: [Int] {
    cpus.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
  }

  func run() async throws {
    try await reporting { () async throws(PalliumError) in
      var cases: [MatrixCase] = []
      for folder in folders { cases += try await built(folder) }
      let progress = MatrixProgress()
      defer { progress.finish() }
      let report = try await Matrix(cases, cpus: cpuNumbers).run { progress.step(cpus: $0, $1) }
      progress.finish()
      try show(report)
    }
  }

  private func built(_ folder: String) async throws(PalliumError) -> [MatrixCase] {
    do throws(BuildFailure) {
      let project = try await BuiltProject(building: folder, target: { _ in targets.chosen })
      return Matrix.cases(of: project.manifest, project.report, in: project.builder.folder)
    } catch {
      throw error.error
    }
  }

  private func show(_ report: MatrixReport) throws(PalliumError) {
    if json { try printJSON(report) } else { print(report.table.text) }
    guard report.hasPassed else {
      if !json { Terminal.note(report.failures) }
      let failed = report.rows.count { !$0.passed }
      throw PalliumError(.testsFailed, "\(failed) of \(report.rows.count) runs have not passed.")
    }
  }
}

/// What machines do that run at the same time.
private final class MatrixProgress: Sendable {
  private let progress = Progress(of: "test")

  func step(cpus: Int, _ step: String) { progress.step("\(cpus == 1 ? "1 CPU" : "\(cpus) CPUs"): \(step)") }
  func finish() { progress.finish() }
}
