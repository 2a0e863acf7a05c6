import AgentProtocol
import Foundation
import PALImages

/// Programs for several targets, run on machines with several numbers of CPUs.
public struct Matrix: Sendable {
  public var cases: [MatrixCase]
  /// A machine for each, all at once.
  public var cpus: [Int]
  private let locations: Locations

  public init(_ cases: [MatrixCase], cpus: [Int], locations: Locations = .standard()) {
    self.cases = cases
    self.cpus = cpus
    self.locations = locations
  }

  /// Boots the machines, runs all programs on each, one after the other, and ends the machines.
  /// - Parameter progress: is told which machine does what.
  /// - Throws: if a machine or a program cannot be started. What a program does is in the report.
  public func run(
    progress: @escaping @Sendable (_ cpus: Int, _ step: String) -> Void
  ) async throws(PalliumError) -> MatrixReport {
    let results = await withTaskGroup(of: (Int, Result<MatrixReport, PalliumError>).self) { group in
      for cpus in cpus {
        group.addTask {
          do throws(PalliumError) {
            return (cpus, .success(try await run(cpus: cpus) { progress(cpus, $0) }))
          } catch {
            return (cpus, .failure(error))
          }
        }
      }
      return await group.reduce(into: [Int: Result<MatrixReport, PalliumError>]()) { $0[$1.0] = $1.1 }
    }
    var all = MatrixReport(rows: [])
    for cpus in cpus {
      guard let report = try results[cpus]?.get() else { continue }
      all.rows += report.rows
      all.logs.merge(report.logs) { $1 }
    }
    all.rows = sorted(all.rows)
    return all
  }

  /// By target, then CPUs; the programs stay in their order.
  private func sorted(_ rows: [MatrixRow]) -> [MatrixRow] {
    Target.allCases.flatMap { target in
      cpus.flatMap { cpus in rows.filter { $0.target == target && $0.cpus == cpus } }
    }
  }

  private func run(
    cpus: Int, progress: @escaping @Sendable (String) -> Void
  ) async throws(PalliumError) -> MatrixReport {
    var configuration = MachineConfiguration()
    configuration.cpus = cpus
    // Nobody starts a machine of this name again.
    configuration.secret = .fresh
    // Others may run a matrix at the same time.
    let name = "matrix-\(ProcessInfo.processInfo.processIdentifier)-\(cpus)"
    let machine = try await Machine.start(name, configuration, locations: locations) { progress("\($0)") }
    do throws(PalliumError) {
      var report = MatrixReport(rows: [])
      for (number, entry) in cases.enumerated() {
        progress("\(number + 1) of \(cases.count): \(entry.command), \(entry.target.rawValue)")
        report.rows.append(try await run(entry, on: machine, progress: progress))
      }
      if !report.hasPassed { report.logs[cpus] = try? machine.hypervisorLog }
      try await end(machine)
      return report
    } catch {
      try? await end(machine)
      throw error
    }
  }

  private func end(_ machine: Machine) async throws(PalliumError) {
    try await machine.stop(force: true)
    try? FileManager.default.removeItem(atPath: machine.directory.path.string)
  }

  private func run(
    _ entry: MatrixCase, on machine: Machine, progress: @escaping @Sendable (String) -> Void
  ) async throws(PalliumError) -> MatrixRow {
    var run = ProgramRun(try ProgramFile(entry.program.string), arguments: entry.arguments)
    run.timeLimit = entry.timeLimit
    let looks = [try await machine.counters(), try await machine.counters()]
    let began = ContinuousClock.now
    let result = try await machine.execute(run, progress: progress)
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    let fault = entry.fault(in: result)
    var row = MatrixRow(
      cpus: machine.record.configuration.cpus, target: entry.target, command: entry.command,
      passed: fault == nil, fault: fault, calls: 0, exits: 0, seconds: seconds,
      output: result.result.text + result.result.errorText)
    row.count(looks[0], looks[1], try await machine.counters())
    return row
  }
}
