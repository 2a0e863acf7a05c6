import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The programs of Examples/Classic, on all systems; `make examples` builds them.
  @Suite struct Matrices {
    private static func cases(_ words: String...) -> [MatrixCase] {
      Target.allCases.map { target in
        let file = words[0] + (target.isWindows ? ".exe" : "")
        let folder = Built.package.appending(".build-examples").appending(target.rawValue)
        return MatrixCase(
          name: words[0], target: target, program: folder.appending(file), arguments: Array(words.dropFirst())
        )
      }
    }

    @Test func classicProgramsAgreeOnEverySystem() async throws {
      let cases =
        Self.cases("test", "5") + Self.cases("main", "7", "8") + Self.cases("test_args", "7", "20", "77")
      let report = try await Matrix(cases, cpus: [1, 2]).run { _, _ in }
      #expect(report.hasPassed, "\(report.table.text)\n\(report.failures)")
      #expect(report.rows.count == 24)
      // A call costs two exits, and what it interrupts or that it is registered more.
      for row in report.rows where row.command.hasPrefix("test_args") {
        #expect(row.calls == 60 && row.exits >= 2 * row.calls, "\(row)")
      }
      for row in report.rows where row.command.hasPrefix("main") { #expect(row.calls == 3, "\(row)") }
    }

    /// What one start seals the next opens; nothing is left of both.
    @Test func machinesAreStartedAgain() async throws {
      try await withFolder { folder in
        let original = Built.package.appending("Tests").appending("Projects").appending("MicroTPM")
        let project = try await TestProject(copyOf: original, in: folder)
        let seen = SeenFolder()
        let cases = [Target.linuxX64, .windowsX86].flatMap { target in
          [(1, "open"), (0, "seal")].map { start, word in
            var entry = MatrixCase(
              name: "micro-tpm", target: target, program: project.program(target),
              arguments: [word, "sealed-\(target)"])
            entry.start = start
            if start == 1 { entry.output = "a secret\n" }
            entry.inspect = { folder in
              seen.path = folder.string
              let file = folder.appending("sealed-\(target)").string
              return FileManager.default.fileExists(atPath: file) ? nil : "nothing is sealed"
            }
            return entry
          }
        }
        let report = try await Matrix(cases, cpus: [1]).run { _, _ in }
        #expect(report.hasPassed && report.rows.count == 4, "\(report.table.text)\n\(report.failures)")
        #expect(!seen.path.isEmpty && !FileManager.default.fileExists(atPath: seen.path))
        let parent = FilePath(seen.path).removingLastComponent().string
        #expect(!FileManager.default.fileExists(atPath: parent))
      }
    }

    private final class SeenFolder: @unchecked Sendable { var path = "" }

    @Test func whatFailsIsShown() async throws {
      let cases = Self.cases("main", "seven", "8").filter { $0.target == .linuxX64 }
      let report = try await Matrix(cases, cpus: [1]).run { _, _ in }
      #expect(!report.hasPassed)
      #expect(report.failures.contains("usage: main A B"), "\(report.failures)")
      #expect(report.failures.contains("The hypervisor's log, CPUs: 1\n  TrustVisor starts"))
    }
  }
}
