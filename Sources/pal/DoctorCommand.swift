import ArgumentParser
import PALKit

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Lists every outside tool: its version, what it is for, how to get it.",
    discussion: "Exits with 1 if one that is needed is missing. 'make setup' installs them on Debian."
  )

  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let findings = await Doctor().examine()
    try await reporting { () throws(PalliumError) in
      if json { try printJSON(findings) } else { for finding in findings { print(line(finding)) } }
      guard Doctor.isHealthy(findings) else {
        throw PalliumError(.notSetUp, "Something needed is missing: run 'make setup'.")
      }
    }
  }

  private func line(_ finding: Doctor.Finding) -> String {
    let mark = finding.isFound ? "ok" : finding.required ? "MISSING" : "absent"
    let columns = [(mark, 8), (finding.name, 17), (finding.version ?? "-", 16)]
    let text = columns.map { $0.padding(toLength: max($1, $0.count + 1), withPad: " ", startingAt: 0) }
      .joined()
    return "\(text)\(finding.purpose)\(finding.isFound ? "" : ": \(finding.remedy)")"
  }
}
