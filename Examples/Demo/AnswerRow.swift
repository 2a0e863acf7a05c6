import Foundation
import PALKit

/// One line of the demo's first table: what one CPU of one machine answered to one kind of process.
struct AnswerRow {
  var machineCPUs: Int
  var bootSeconds: Double
  var cpu: Int
  var process: String
  /// Of the detection leaf, VMCALL and VMMCALL.
  var answers: [Bool]
  /// `ud2` killed its process and nothing else.
  var isContained: Bool

  var isGood: Bool { isContained && answers.allSatisfy(\.self) }

  /// Reads what the probe printed: a line for each CPU of the machine.
  static func rows(
    from text: String, _ machine: Machine, kind: String, isContained: Bool
  ) throws(PalliumError) -> [AnswerRow] {
    let cpus = machine.record.configuration.cpus
    let rows = text.split(separator: "\n").compactMap { line -> AnswerRow? in
      // cpu N detection A vmcall A vmmcall A
      let words = line.split(separator: " ")
      guard words.count == 8, words[0] == "cpu", let cpu = Int(words[1]) else { return nil }
      return AnswerRow(
        machineCPUs: cpus, bootSeconds: machine.record.bootSeconds ?? 0, cpu: cpu, process: kind,
        answers: [3, 5, 7].map { words[$0] == "answered" }, isContained: isContained)
    }
    guard rows.map(\.cpu) == Array(0..<cpus) else {
      throw PalliumError(
        .hostFailure, "The \(kind) probe did not run on each of \(cpus) CPUs.",
        details: text.split(separator: "\n").map(String.init))
    }
    return rows
  }

  static func table(_ rows: [AnswerRow]) -> TextTable {
    let headings = ["CPUs", "boot", "CPU", "process", "detection", "VMCALL", "VMMCALL", "ud2"]
    var table = TextTable(headings.map { ($0, .left) })
    for row in rows { table.append(row.cells) }
    return table
  }

  private var cells: [String] {
    let boot = bootSeconds.formatted(.number.precision(.fractionLength(1))) + " s"
    return ["\(machineCPUs)", boot, "\(cpu)", process]
      + answers.map { $0 ? "answered" : "not answered" }
      + [isContained ? "kills its process only" : "did not kill its process only"]
  }
}
