import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// What the hypervisor costs programs. The emulated PC counts instructions, so that the numbers do not depend on
  /// the host.
  @Suite struct Benchmarks {
    @Test func everyEventIsMeasuredAndWithinItsBudget() async throws {
      let folder = "/tmp/pallium-bench-\(UUID().uuidString.prefix(8))"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let bench = try await pal(
        "bench", "--repetitions", "50", "--programs", Built.benchmarks.string, "--output", folder, "--name",
        "test",
        "--check")
      let report = try BenchmarkReport.load(FilePath("\(folder)/results/test.json"))
      print(bench.output)
      #expect(report.widths == [64, 32] && report.repetitions == 50)
      #expect(report.tools["qemu"] != nil && report.tools["guest kernel"] != nil)
      #expect(bench.errorOutput.contains("bench: "), "progress")

      for bits in report.widths {
        for event in BenchmarkEvent.all {
          let measurement = report.measurement(event.name, bits: bits)
          #expect(measurement?.median != nil, "\(event.title): \(measurement?.problem ?? "no result")")
        }
      }
      for miss in report.misses { #expect(miss.event.knownMiss != nil, "\(miss)") }
      for event in BenchmarkEvent.all where event.knownMiss != nil {
        #expect(report.misses.contains { $0.event == event }, "no miss any more: \(event.title)")
      }
      #expect(bench.code == (report.misses.isEmpty ? 0 : 1))
      for miss in report.misses { #expect(bench.errorOutput.contains("  \(miss)\n")) }
    }

    @Test func wrongUsageIsExplained() async throws {
      #expect(try await pal("bench", "--repetitions", "0").code == 64)
      #expect(try await pal("bench", "--bits", "16").code == 64)
      #expect(try await pal("bench", "--table").code == 64)
      #expect(try await pal("bench", "--json", "--compare", "x").code == 64)
      #expect(try await pal("bench", "--name", "a/b").code == 64)
      let absent = try await pal("bench", "--compare", "/nonexistent.json")
      #expect(absent.code == 64 && absent.errorOutput.contains("/nonexistent.json"))
      let programs = try await pal("bench", "--programs", "/nonexistent")
      #expect(programs.code == 1 && programs.errorOutput.contains("make bench"))
    }

    @Test func withoutAHypervisorNothingIsTried() async throws {
      var configuration = MachineConfiguration.plain()
      configuration.shares = [Built.benchmarks.string]
      try await withMachine(configuration) { machine in
        for name in ["bench64", "bench32"] {
          let result = try await machine.execute(Built.benchmarks.appending(name).string)
          #expect(result.outcome == .exited(code: 2))
          #expect(result.errorText.contains("TrustVisor is not beneath"))
        }
      }
    }
  }
}
