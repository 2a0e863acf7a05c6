import ArgumentParser
import Foundation
import PALKit

/// Boots the emulated PC with 1, 2 and 4 CPUs and shows whether the hypervisor answers programs in it.
@main
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Boots the emulated PC with 1, 2 and 4 CPUs and asks the hypervisor from programs in it.",
    discussion: "Exits with 1 if anything is not answered."
  )

  @Flag(inversion: .prefixedNo, help: "Whether the hypervisor runs; without it, nothing answers.")
  var hypervisor = true

  func run() async throws {
    do throws(PalliumError) {
      let probes = try await ProbePrograms.build()
      var rows: [Row] = []
      for cpus in [1, 2, 4] { rows += try await rowsOfMachine(cpus: cpus, probes) }
      print(Row.table(rows))
      guard rows.allSatisfy(\.isGood) else {
        throw PalliumError(
          .hostFailure, "Not everything answered: see the table, and 'pal vm log' for a machine of yours.")
      }
    } catch {
      for line in error.details { note("  \(line)") }
      note("demo: \(error)")
      throw ExitCode.failure
    }
  }

  /// Boots one machine, asks, and ends it.
  private func rowsOfMachine(cpus: Int, _ probes: ProbePrograms) async throws(PalliumError) -> [Row] {
    var configuration = MachineConfiguration()
    configuration.cpus = cpus
    configuration.hypervisor = hypervisor
    configuration.shares = [probes.folder]
    let label = cpus == 1 ? "1 CPU" : "\(cpus) CPUs"
    note("\(label): booting")
    let machine = try await Machine.start("demo-\(cpus)", configuration) { note("\(label): \($0)") }
    do throws(PalliumError) {
      let rows = try await Self.ask(machine, probes)
      try await machine.stop()
      return rows
    } catch {
      try? await machine.stop(force: true)
      throw error
    }
  }

  private static func ask(_ machine: Machine, _ probes: ProbePrograms) async throws(PalliumError) -> [Row] {
    var rows: [Row] = []
    for (kind, program) in probes.programs {
      let answers = try await machine.execute(program)
      let crash = try await machine.execute(program, "ud2")
      let after = try await machine.execute("true")
      let isContained = crash.outcome == .signalled(number: UInt8(SIGILL)) && after.succeeded
      rows += try Row.rows(from: answers.text, machine, kind: kind, isContained: isContained)
    }
    return rows.sorted { $0.cpu < $1.cpu }
  }
}

/// Progress goes to standard error; the table alone to standard output.
func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
