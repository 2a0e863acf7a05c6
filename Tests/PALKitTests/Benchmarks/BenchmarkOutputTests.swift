import Testing

@testable import PALKit

@Suite struct BenchmarkOutputTests {
  /// What a program prints that measures everything: each event costs what its place in the list says.
  static func complete(_ change: (String, Int) -> Int = { $1 }) -> String {
    var lines = [#"{"event":"empty","samples":[11,11,11]}"#]
    for (place, event) in BenchmarkEvent.all.enumerated() where event.name != BenchmarkEvent.perDataPage {
      let cost = 11 + change(event.name, 100 * (place + 1))
      lines.append(#"{"event":"\#(event.name)","samples":[\#(cost),\#(cost + 9),\#(cost - 1)]}"#)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test func everyEventGetsItsNumbers() throws {
    let measurements = try BenchmarkOutput(Self.complete()).measurements(bits: 64)
    #expect(measurements.map(\.event) == BenchmarkEvent.all.map(\.name))
    #expect(measurements.allSatisfy { $0.bits == 64 && $0.median != nil && $0.problem == nil })
    let first = try #require(measurements.first)
    #expect(first.minimum == 99 && first.median == 100 && first.percentile99 == 109)
  }

  @Test func aDataPageCostsWhatItAdds() throws {
    let text = Self.complete { name, cost in
      guard name.hasPrefix("register") else { return cost }
      return 5000 + 321 * (Int(name.dropFirst("register+".count)) ?? 0)
    }
    let measurements = try BenchmarkOutput(text).measurements(bits: 32)
    let page = try #require(measurements.first { $0.event == BenchmarkEvent.perDataPage })
    #expect(page.median == 321 && page.minimum == nil && page.bits == 32)
  }

  @Test func whatCannotBeMeasuredSaysWhy() throws {
    let text = """
      {"event":"empty","samples":[1]}
      {"event":"register","refused":1}
      {"event":"register+1","refused":4000}
      {"event":"call-2-integers","failed":"it was ended by signal 11"}
      {"event":"load","samples":[]}
      """
    let measurements = try BenchmarkOutput(text).measurements(bits: 64)
    func problem(_ event: String) -> String? { measurements.first { $0.event == event }?.problem }
    #expect(problem("register") == "refused: unknownNumber")
    #expect(problem("register+1") == "refused: reason 4000")
    #expect(problem(BenchmarkEvent.perDataPage) == "refused: unknownNumber")
    #expect(problem("call-2-integers") == "it was ended by signal 11")
    #expect(problem("load") == "without result")
    #expect(problem("unload") == "not tried")
    #expect(measurements.count == BenchmarkEvent.all.count)
  }

  @Test(arguments: ["", "no JSON\n", #"{"event":"cpuid","samples":[1]}"#, #"{"event":"empty","samples":[]}"#])
  func outputThatSaysNothingIsRefused(text: String) {
    #expect(throws: PalliumError.self) { try BenchmarkOutput(text) }
  }
}
