import Foundation
import TrustVisorABI

/// What the benchmark program printed: a line of JSON for each event.
struct BenchmarkOutput {
  /// A line: the times of all repetitions, or why there are none.
  private struct Line: Decodable {
    var event: String
    var samples: [Int]?
    var refused: UInt32?
    var failed: String?
  }

  /// Timed to know what timing costs.
  static let empty = "empty"

  private var lines: [String: Line] = [:]
  private let overhead: Int

  /// - Throws: what is wrong with the text.
  init(_ text: String) throws(PalliumError) {
    for (number, text) in text.split(whereSeparator: \.isNewline).enumerated() {
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)) else {
        throw PalliumError(
          .hostFailure, "Line \(number + 1) of the benchmark program is not understood: run 'make bench'.",
          details: [String(text.prefix(200))])
      }
      lines[line.event] = line
    }
    guard let statistics = lines[Self.empty]?.samples.flatMap({ Statistics($0) }) else {
      throw PalliumError(
        .hostFailure, "The benchmark program does not say what measuring costs: run 'make bench'.")
    }
    overhead = statistics.median
  }

  /// All events that are measured, whether the program tells of them or not.
  func measurements(bits: Int) -> [Measurement] {
    var known: [String: Measurement] = [:]
    for event in BenchmarkEvent.all where event.name != BenchmarkEvent.perDataPage {
      known[event.name] = measurement(of: event.name, bits: bits)
    }
    known[BenchmarkEvent.perDataPage] = Self.perDataPage(known, bits: bits)
    return BenchmarkEvent.all.compactMap { known[$0.name] }
  }

  private func measurement(of event: String, bits: Int) -> Measurement {
    guard let line = lines[event] else { return Measurement(event, bits, problem: "not tried") }
    if let refused = line.refused {
      let name = HypercallResult(rawValue: refused).map { "\($0)" } ?? "reason \(refused)"
      return Measurement(event, bits, problem: "refused: \(name)")
    }
    guard let statistics = line.samples.flatMap({ Statistics($0, overhead: overhead) }) else {
      return Measurement(event, bits, problem: line.failed ?? "without result")
    }
    return Measurement(
      event, bits, minimum: statistics.minimum, median: statistics.median,
      percentile99: statistics.percentile99)
  }

  private static func perDataPage(_ known: [String: Measurement], bits: Int) -> Measurement {
    var points: [(x: Int, y: Int)] = []
    for pages in BenchmarkEvent.dataPageSteps {
      let registering = known[BenchmarkEvent.registering(furtherPages: pages)]
      guard let median = registering?.median else {
        return Measurement(BenchmarkEvent.perDataPage, bits, problem: registering?.problem ?? "not tried")
      }
      points.append((pages, median))
    }
    return Measurement(BenchmarkEvent.perDataPage, bits, median: Statistics.slope(points))
  }
}
