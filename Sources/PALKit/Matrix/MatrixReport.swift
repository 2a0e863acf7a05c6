import Foundation

/// How programs did on all machines.
public struct MatrixReport: Sendable, Encodable {
  public var rows: [MatrixRow]
  /// What the hypervisor wrote on machines on which something has not passed, by their number of CPUs.
  public var logs: [Int: String] = [:]

  public var hasPassed: Bool { rows.allSatisfy(\.passed) }

  /// One line for each program.
  public var table: TextTable {
    var table = TextTable([
      ("target", .left), ("CPUs", .right), ("program", .left), ("result", .left), ("calls", .right),
      ("exits", .right), ("seconds", .right),
    ])
    for row in rows {
      table.append([
        row.target.rawValue, "\(row.cpus)", row.command, row.fault ?? "passed", "\(row.calls)",
        "\(row.exits)", row.seconds.formatted(.number.precision(.fractionLength(1)).grouping(.never)),
      ])
    }
    return table
  }

  /// What to look at if something has not passed: the programs' output and the hypervisor's log. Empty if all has.
  public var failures: String {
    let outputs = rows.filter { !$0.passed }.map { row in
      section("\(row.command) (\(row.target.rawValue), CPUs: \(row.cpus)): \(row.fault ?? "")", row.output)
    }
    let logs = logs.sorted { $0.key < $1.key }.map { cpus, log in
      section("The hypervisor's log, CPUs: \(cpus)", log)
    }
    return (outputs + logs).joined(separator: "\n")
  }

  private func section(_ title: String, _ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline).map { "  \($0)" }
    return ([title] + (lines.isEmpty ? ["  (nothing)"] : lines)).joined(separator: "\n")
  }
}
