import ArgumentParser
import Foundation
import PALKit
import SystemPackage

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures what the hypervisor costs programs, in instructions.",
    discussion: """
      Boots an emulated PC of its own that counts instructions, and times exits, registering and calls in a \
      64-bit and a 32-bit program. Prints a table with what each may cost; what costs more is marked OVER.

      Examples:
        pal bench --check                  exit code 1 if a budget is not kept
        pal bench --json > before.json
        pal bench --compare before.json    what has changed since
        pal bench --output Benchmarks      keep it in Benchmarks/results/qemu.json
        pal bench --emulator bochs --vendor intel --output Benchmarks
        pal bench --table --output Benchmarks
      """
  )

  @OptionGroup var emulation: EmulatorOptions
  @Option(help: "Width of the programs: 64, 32 or both.") var bits = Bits.both
  @Option(help: "How often each event is timed, 1 to 10000.") var repetitions = 300
  @Option(help: "The folder with bench64 and bench32. Default: what 'make bench' built.")
  var programs: String?
  @Option(help: "Results to compare with, as --json prints them.") var compare: String?
  @Option(help: "A folder to keep the results in: results/NAME.json, and all results as README.md.")
  var output: String?
  @Option(help: "The results' name in that folder. Default: qemu, bochs-amd or bochs-intel.")
  var name: String?
  @Flag(help: "Exit with 1 if something is over its budget or without a result.") var check = false
  @Flag(help: "Print the results as JSON instead of a table.") var json = false
  @Flag(help: "Measure nothing: make README.md in the folder of '--output' anew from its results.")
  var table = false

  enum Bits: String, ExpressibleByArgument, CaseIterable {
    case wide = "64"
    case narrow = "32"
    case both

    var widths: [Int] {
      switch self {
      case .wide: [64]
      case .narrow: [32]
      case .both: [64, 32]
      }
    }
  }

  func validate() throws {
    guard (1...10_000).contains(repetitions) else {
      throw ValidationError("--repetitions takes a number from 1 to 10000.")
    }
    if json, compare != nil { throw ValidationError("--compare adds to the table: leave out '--json'.") }
    if table, output == nil { throw ValidationError("--table needs to know the folder: give '--output'.") }
    guard name.map(Self.isFileName) ?? true else {
      throw ValidationError("--name takes a file's name without folders.")
    }
  }

  private static func isFileName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.allSatisfy { $0 != UInt8(ascii: "/") }
  }

  func run() async throws {
    try await reporting { () async throws(PalliumError) in
      let folder = output.map { FilePath(absolute($0)) }
      if table, let folder { return try BenchmarkPage.write(to: folder) }
      // Before all the work: that it cannot be read should not be found out after it.
      let earlier = try compare.map { path throws(PalliumError) in try BenchmarkReport.load(FilePath(path)) }
      let emulator = try emulation.emulator
      let report = try await measure(emulator)
      if let folder { try BenchmarkPage.add(report, as: name ?? emulator.identifier, to: folder) }
      Terminal.output(json ? try report.json() : report.table(comparedWith: earlier).text)
      try judge(report)
    }
  }

  private func measure(_ emulator: Emulator) async throws(PalliumError) -> BenchmarkReport {
    var benchmark = try Benchmark(programs: programs.map { FilePath(absolute($0)) })
    benchmark.widths = bits.widths
    benchmark.repetitions = repetitions
    benchmark.emulator = emulator
    let (work, progress) = (benchmark, Progress(of: "bench"))
    defer { progress.finish() }
    return try await cancelledBySignals { () async throws(PalliumError) in
      try await work.run { progress.step($0) }
    }
  }

  private func judge(_ report: BenchmarkReport) throws(PalliumError) {
    let misses = report.misses
    guard check, !misses.isEmpty else { return }
    throw PalliumError(
      .overBudget, "\(misses.count) of the results are not as promised: see above.",
      details: misses.map(\.description))
  }
}
