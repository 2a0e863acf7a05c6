import ArgumentParser
import Foundation
import PALKit

/// Boots the emulated PC with 1, 2 and 4 CPUs, shows whether the hypervisor answers programs in it, and calls PALs.
@main
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Boots the emulated PC with 1, 2 and 4 CPUs; programs in it ask the hypervisor and call PALs.",
    discussion: "Exits with 1 if anything is not as it should be."
  )

  @Flag(inversion: .prefixedNo, help: "Whether the hypervisor runs; without it, nothing answers.")
  var hypervisor = true

  /// What one machine, or several, have shown.
  private struct Findings {
    var answers: [AnswerRow] = []
    var pals: [PALRow] = []

    var isGood: Bool { answers.allSatisfy(\.isGood) && pals.allSatisfy(\.succeeded) }
  }

  func run() async throws {
    do throws(PalliumError) {
      let programs = try await DemoPrograms.build()
      var all = Findings()
      for cpus in [1, 2, 4] {
        let found = try await findings(cpus: cpus, programs)
        all.answers += found.answers
        all.pals += found.pals
      }
      print(AnswerRow.table(all.answers).text)
      if !all.pals.isEmpty { print("\n\(PALRow.table(all.pals).text)") }
      guard all.isGood else {
        throw PalliumError(
          .hostFailure,
          "Not everything is as it should be: see the table, and 'pal vm log' for a machine of yours.")
      }
    } catch {
      for line in error.details { note("  \(line)") }
      note("demo: \(error)")
      throw ExitCode.failure
    }
  }

  /// Boots one machine, asks, and ends it.
  private func findings(cpus: Int, _ programs: DemoPrograms) async throws(PalliumError) -> Findings {
    var configuration = MachineConfiguration()
    configuration.cpus = cpus
    configuration.hypervisor = hypervisor
    configuration.shares = [programs.folder]
    let label = cpus == 1 ? "1 CPU" : "\(cpus) CPUs"
    note("\(label): booting")
    let machine = try await Machine.start("demo-\(cpus)", configuration) { note("\(label): \($0)") }
    do throws(PalliumError) {
      var findings = Findings(answers: try await Self.ask(machine, programs.probes))
      // With more CPUs nothing is different for a call.
      if hypervisor, cpus <= 2 { findings.pals = try await Self.callPALs(machine, programs.adders) }
      try await machine.stop()
      return findings
    } catch {
      try? await machine.stop(force: true)
      throw error
    }
  }

  private static func ask(
    _ machine: Machine, _ probes: DemoPrograms.Pair
  ) async throws(PalliumError) -> [AnswerRow] {
    var rows: [AnswerRow] = []
    for (kind, program) in probes {
      let answers = try await machine.execute(program)
      let crash = try await machine.execute(program, "ud2")
      let after = try await machine.execute("true")
      let isContained = crash.outcome == .signalled(number: UInt8(SIGILL)) && after.succeeded
      rows += try AnswerRow.rows(from: answers.text, machine, kind: kind, isContained: isContained)
    }
    return rows.sorted { $0.cpu < $1.cpu }
  }

  private static func callPALs(
    _ machine: Machine, _ adders: DemoPrograms.Pair
  ) async throws(PalliumError) -> [PALRow] {
    var rows: [PALRow] = []
    for (kind, program) in adders {
      let began = ContinuousClock.now
      let result = try await machine.execute(program)
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      rows.append(
        PALRow(result, machineCPUs: machine.record.configuration.cpus, process: kind, seconds: seconds))
    }
    return rows
  }
}

/// Progress goes to standard error; the table alone to standard output.
func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
