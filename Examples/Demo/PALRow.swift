import Foundation
import PALKit
import TrustVisorABI

/// One line of the demo's second table: a function called outside and inside a PAL by one kind of process.
struct PALRow {
  var machineCPUs: Int
  var process: String
  /// Result, what the pointer then leads to, what detection says.
  var outside: [String]?
  var inside: [String]?
  /// Of how many calls how many exits, those that interruptions cost included.
  var calls = 0
  var exits = 0
  var interruptions = 0
  var seconds: Double
  var succeeded: Bool
  var refusal: HypercallResult?

  init(_ result: ExecResult, machineCPUs: Int, process: String, seconds: Double) {
    self.machineCPUs = machineCPUs
    self.process = process
    self.seconds = seconds
    succeeded = result.succeeded
    for line in result.text.split(separator: "\n") { read(line.split(separator: " ").map(String.init)) }
  }

  /// Reads the words of a line that the example printed.
  private mutating func read(_ words: [String]) {
    switch words.first {
    // outside RESULT NUMBER no PAL
    case "outside" where words.count == 5: outside = Self.answer(words)
    case "inside" where words.count == 5: inside = Self.answer(words)
    // refused WHAT REASON
    case "refused" where words.count == 3: refusal = UInt32(words[2]).flatMap(HypercallResult.init)
    // N calls, N exits, N interruptions
    case .some where words.count == 6 && words[1] == "calls,":
      (calls, exits, interruptions) = (Int(words[0]) ?? 0, Int(words[2]) ?? 0, Int(words[4]) ?? 0)
    default: break
    }
  }

  private static func answer(_ words: [String]) -> [String] {
    [words[1], words[2], words[3...].joined(separator: " ")]
  }

  static func table(_ rows: [PALRow]) -> TextTable {
    let headings = [
      "CPUs", "process", "outside", "*p", "detection", "inside", "*p", "detection", "exits per call",
      "interrupted", "time",
    ]
    var table = TextTable(headings.map { ($0, .left) })
    for row in rows { table.append(row.cells) }
    return table
  }

  private var cells: [String] {
    let reason = refusal.map { "refused: \($0)" } ?? "-"
    // An interruption costs the exit that lets it through, and the call's hypercall once more.
    let perCall = Double(exits - 2 * interruptions) / Double(max(1, calls))
    let counts = calls == 0 ? ["-", "-"] : [perCall.formatted(Self.twoDigits), "\(interruptions)"]
    let answers = (outside ?? ["-", "-", "-"]) + (inside ?? [reason, "-", "-"])
    return ["\(machineCPUs)", process] + answers + counts + [seconds.formatted(Self.twoDigits) + " s"]
  }

  private static var twoDigits: FloatingPointFormatStyle<Double> { .number.precision(.fractionLength(2)) }
}
