import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct BenchmarkReportTests {
  /// Events cost what `costs` says, others a single instruction.
  static func report(_ costs: [String: (wide: Int, narrow: Int)], widths: [Int] = [64, 32]) -> BenchmarkReport
  {
    let measurements = widths.flatMap { bits in
      BenchmarkEvent.all.map { event in
        let cost = costs[event.name].map { bits == 64 ? $0.wide : $0.narrow } ?? 1
        return Measurement(event.name, bits, minimum: cost, median: cost, percentile99: cost + 1)
      }
    }
    return BenchmarkReport(
      commit: "abc", date: Date(timeIntervalSince1970: 0), tools: ["qemu": "7.2"], repetitions: 3,
      measurements: measurements)
  }

  @Test func budgetsHoldUpToTheirLastInstruction() {
    #expect(Self.report(["test": (200, 250)]).misses.isEmpty)
    let over = Self.report(["test": (201, 250)]).misses
    #expect(over.map(\.description) == ["test hypercall, 64-bit: 201 instructions, 200 allowed"])
  }

  @Test func aNarrowProgramIsMeasuredAgainstAWideOne() {
    let over = Self.report(["test": (100, 126), "cpuid": (80, 101)]).misses
    #expect(over.map(\.event.name) == ["cpuid", "test"] && over.allSatisfy { $0.bits == 32 })
    #expect(over.map(\.limit) == [100, 125])
    // Alone it is measured against the budget.
    #expect(Self.report(["test": (0, 250)], widths: [32]).misses.isEmpty)
    #expect(Self.report(["test": (0, 251)], widths: [32]).misses.count == 1)
  }

  @Test func whatIsNotMeasuredIsMissed() {
    var report = Self.report([:])
    report.measurements[0] = Measurement("cpuid", 64, problem: "refused: busy")
    #expect(report.misses.map(\.description) == ["CPUID, 64-bit: refused: busy"])
    report.measurements.removeAll { $0.event == "unload" && $0.bits == 32 }
    #expect(report.misses.count == 2)
  }

  @Test func namesAreDifferent() {
    let names = BenchmarkEvent.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(BenchmarkEvent.all.allSatisfy { !$0.isDetail || $0.budget == nil })
  }

  @Test func tablesShowBudgetsCostsAndMisses() {
    let text = Self.report(["register": (150_001, 20), "cpuid": (80, 1_234_567)]).table().text
    let lines = text.split(separator: "\n").map { $0.replacing(#/ +/#, with: " ") }
    #expect(lines.first == "event budget 64-bit min median 99 % 32-bit min median 99 %")
    #expect(lines.contains("register four pages 150,000 150,001 150,001 150,002 20 20 21 64-bit: OVER by 1"))
    #expect(lines.contains("CPUID - 80 80 81 1,234,567 1,234,567 1,234,568 32-bit: OVER by 1,234,467"))
    #expect(lines.contains("test hypercall 200 1 1 2 1 1 2"))
    #expect(lines.count == 1 + BenchmarkEvent.all.count { !$0.isDetail }, "no details")
  }

  @Test func aProblemOfBothWidthsIsToldOnce() {
    var report = Self.report([:])
    report.measurements = report.measurements.map { Measurement($0.event, $0.bits, problem: "refused") }
    let table = report.table().text
    #expect(table.contains("refused") && !table.contains("bit: refused"))
  }

  @Test func comparedTablesShowTheChange() {
    let before = Self.report(["test": (200, 1), "cpuid": (100, 1)], widths: [64])
    let now = Self.report(["test": (190, 1), "cpuid": (102, 1)], widths: [64])
    let text = now.table(comparedWith: before).text
    let lines = text.split(separator: "\n").map { $0.replacing(#/ +/#, with: " ") }
    #expect(lines.first == "event budget 64-bit min median 99 % before change")
    #expect(lines.contains("test hypercall 200 190 190 191 200 -5.0 %"))
    #expect(lines.contains("CPUID - 102 102 103 100 +2.0 %"))
    #expect(lines.contains("detection leaf - 1 1 2 1 0.0 %"))
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
  func thousandsAreSet(number: Int, text: String) {
    #expect(BenchmarkReport.number(number) == text)
  }

  @Test func resultsAreKeptAndShown() async throws {
    try await withTemporaryFolder { folder in
      let report = Self.report(["test": (190, 200)])
      try BenchmarkPage.add(report, as: "first", to: folder)
      try BenchmarkPage.add(Self.report([:], widths: [64]), as: "second", to: folder)
      #expect(try BenchmarkReport.load(folder.appending("results/first.json")) == report)
      let page = String(decoding: try folder.appending("README.md").bytes(), as: UTF8.self)
      #expect(page.contains("## [first.json](results/first.json)") && page.contains("## [second.json]"))
      #expect(page.contains("1970-01-01, commit abc, qemu 7.2; 3 repetitions"))
      #expect(page.contains("| test hypercall | 200 | 190 | 190 | 191 | 200 | 200 | 201 |  |"))
      #expect(!page.contains("Over"))
    }
  }

  @Test func pagesSayWhyBudgetsAreNotKept() async throws {
    try await withTemporaryFolder { folder in
      let costs = ["register": (150_001, 1), "register-data-page": (30_001, 1)]
      try BenchmarkPage.add(Self.report(costs), as: "x", to: folder)
      let page = try BenchmarkPage.text(of: folder)
      #expect(
        page.contains("\n\nOver their budgets:\n\n- register four pages, each further data page: SHA-256"))
      #expect(!page.contains("- test hypercall"))
    }
  }

  @Test func onlyBudgetsCanBeMissed() {
    for event in BenchmarkEvent.all where event.knownMiss != nil { #expect(event.budget != nil) }
  }

  @Test func otherFilesHoldNoResults() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("x.json")
      try file.write(Array("{}".utf8))
      for path in [file, folder.appending("absent.json")] {
        let error = #expect(throws: PalliumError.self) { try BenchmarkReport.load(path) }
        #expect(error?.kind == .usage)
      }
    }
  }

  /// The page in the repository is what the tool makes of the results there: nobody has written it by hand.
  @Test func theCommittedPageIsMadeOfTheCommittedResults() throws {
    let package = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
      .removingLastComponent()
    let folder = package.appending("Benchmarks")
    let page = String(decoding: try folder.appending("README.md").bytes(), as: UTF8.self)
    #expect(try BenchmarkPage.text(of: folder) == page, "run 'pal bench --table --output Benchmarks'")
  }
}
