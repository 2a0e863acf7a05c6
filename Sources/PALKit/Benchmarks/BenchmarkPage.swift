import Foundation
import SystemPackage

/// The page that shows all results of a folder, made of nothing but their files.
public enum BenchmarkPage {
  /// Where results and page are in the folder that `pal bench --output` names.
  private static func resultsFolder(in folder: FilePath) -> FilePath { folder.appending("results") }
  private static func file(in folder: FilePath) -> FilePath { folder.appending("README.md") }

  /// Keeps a run's results under a name and makes the page anew.
  public static func add(
    _ report: BenchmarkReport, as name: String, to folder: FilePath
  ) throws(PalliumError) {
    let results = resultsFolder(in: folder)
    let json = try report.json()
    do {
      try FileManager.default.createDirectory(atPath: results.string, withIntermediateDirectories: true)
    } catch {
      throw PalliumError(.hostFailure, "\(results) cannot be made: name a folder that you can write.")
    }
    try write(json + "\n", to: results.appending("\(name).json"))
    try write(to: folder)
  }

  /// Makes the page anew.
  public static func write(to folder: FilePath) throws(PalliumError) {
    try write(text(of: folder), to: file(in: folder))
  }

  /// The page, in Markdown.
  public static func text(of folder: FilePath) throws(PalliumError) -> String {
    let results = resultsFolder(in: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: results.string)) ?? []
    var reports: [(name: String, report: BenchmarkReport)] = []
    for name in names.sorted() where name.hasSuffix(".json") {
      reports.append((name, try BenchmarkReport.load(results.appending(name))))
    }
    let overview = reports.count > 1 ? [Self.overview(reports)] : []
    let sections = [introduction] + overview + reports.map { section($0.name, $0.report) }
    return sections.joined(separator: "\n")
  }

  /// The medians of all results side by side.
  private static func overview(_ reports: [(name: String, report: BenchmarkReport)]) -> String {
    var columns: [(heading: String, alignment: TextTable.Alignment)] = [("event", .left), ("budget", .right)]
    for (name, report) in reports {
      columns += report.widths.map { ("\(name.dropLast(".json".count)) \($0)-bit", .right) }
    }
    var table = TextTable(columns)
    for event in BenchmarkEvent.all where !event.isDetail {
      let medians = reports.flatMap { _, report in
        report.widths.map { BenchmarkReport.number(report.measurement(event.name, bits: $0)?.median) }
      }
      table.append([event.title, BenchmarkReport.number(event.budget)] + medians)
    }
    return "## All medians\n\n\(table.markdown)\n"
  }

  private static func write(_ text: String, to file: FilePath) throws(PalliumError) {
    do { try text.write(toFile: file.string, atomically: true, encoding: .utf8) } catch {
      throw PalliumError(.hostFailure, "\(file) cannot be written: name a folder that you can write.")
    }
  }

  private static let introduction = """
    # What the hypervisor costs a program

    This page is made by `pal bench` of the files in `results`; `make bench` measures again.

    Each event is timed in a 64-bit and a 32-bit Linux program, [Programs](Programs), by the time-stamp counter,
    which in both emulators counts instructions: those of the program, of the hypervisor and of the PAL. What
    timing itself costs is taken off. Some samples are higher because the guest's timer interrupted them.
    Budgets are for the median of a 64-bit program; a 32-bit one may cost
    \(BenchmarkEvent.narrowTolerance) % more than that did.

    """

  private static func section(_ name: String, _ report: BenchmarkReport) -> String {
    let tools = report.tools.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let day = report.date.formatted(.iso8601.year().month().day())
    let commit = report.commit.map { "commit \($0), " } ?? ""
    return """
      ## [\(name)](results/\(name))

      \(day), \(commit)\(tools.joined(separator: ", ")); \(report.repetitions) repetitions, in instructions.

      \(report.table().markdown)
      \(reasons(report))
      """
  }

  /// Why budgets are not kept, for those that are not.
  private static func reasons(_ report: BenchmarkReport) -> String {
    let missed = Set(report.misses.map(\.event.name))
    let events = BenchmarkEvent.all.filter { missed.contains($0.name) }
    let reasons = events.compactMap(\.knownMiss)
    // Each once, in the order of the table.
    let lines = reasons.enumerated().filter { reasons.firstIndex(of: $1) == $0 }.map { _, reason in
      let titles = events.filter { $0.knownMiss == reason }.map(\.title)
      return "- \(titles.joined(separator: ", ")): \(reason).\n"
    }
    return lines.isEmpty ? "" : "\nOver their budgets:\n\n" + lines.joined()
  }
}
