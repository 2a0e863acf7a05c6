import Foundation
import SystemPackage

/// A machine of a matrix. It is started as often as its programs want, with files and a secret that last so long.
struct MatrixMachine: Sendable {
  let cpus: Int
  /// Others may run a matrix at the same time.
  private let name: String
  private let locations: Locations
  private let progress: @Sendable (String) -> Void

  init(cpus: Int, locations: Locations, progress: @escaping @Sendable (String) -> Void) {
    self.cpus = cpus
    self.locations = locations
    self.progress = progress
    name = "matrix-\(ProcessInfo.processInfo.processIdentifier)-\(cpus)"
  }

  /// Runs all programs, one after the other.
  func run(_ cases: [MatrixCase]) async throws(PalliumError) -> MatrixReport {
    let folder = try Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    var report = MatrixReport(rows: [])
    for start in Set(cases.map(\.start)).sorted() {
      try await run(cases.filter { $0.start == start }, in: folder, &report)
    }
    return report
  }

  /// What programs leave there, and the machine's secret, is nobody else's.
  private static func temporaryFolder() throws(PalliumError) -> FilePath {
    let folder = FilePath(FileManager.default.temporaryDirectory.path)
      .appending("pallium-matrix-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(
        atPath: folder.string, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      try FileManager.default.createDirectory(
        atPath: jobFolder(folder).string, withIntermediateDirectories: false)
      return folder
    } catch {
      throw PalliumError(.hostFailure, "'\(folder)' cannot be made: \(error.localizedDescription)")
    }
  }

  private static func jobFolder(_ folder: FilePath) -> FilePath { folder.appending("job") }

  /// From the machine's start to its end.
  private func run(
    _ cases: [MatrixCase], in folder: FilePath, _ report: inout MatrixReport
  ) async throws(PalliumError) {
    var configuration = MachineConfiguration()
    configuration.cpus = cpus
    configuration.jobFolder = Self.jobFolder(folder).string
    var locations = locations
    locations.state = folder.appending("state")
    let machine = try await Machine.start(name, configuration, locations: locations) { progress("\($0)") }
    do throws(PalliumError) {
      for (number, entry) in cases.enumerated() {
        progress("\(number + 1) of \(cases.count): \(entry.command), \(entry.target.rawValue)")
        report.rows.append(try await run(entry, on: machine))
      }
      if !report.hasPassed { report.logs[cpus, default: ""] += (try? machine.hypervisorLog) ?? "" }
      try await end(machine)
    } catch {
      try? await end(machine)
      throw error
    }
  }

  private func end(_ machine: Machine) async throws(PalliumError) {
    try await machine.stop(force: true)
    try? FileManager.default.removeItem(atPath: machine.directory.path.string)
  }

  private func run(_ entry: MatrixCase, on machine: Machine) async throws(PalliumError) -> MatrixRow {
    var run = ProgramRun(try ProgramFile(entry.program.string), arguments: entry.arguments)
    run.timeLimit = entry.timeLimit
    let looks = [try await machine.counters(), try await machine.counters()]
    let began = ContinuousClock.now
    let result = try await machine.execute(run, input: .bytes(Array(entry.input.utf8)), progress: progress)
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    let fault = entry.fault(in: result, jobFolder: machine.jobFolder)
    var row = MatrixRow(
      cpus: cpus, target: entry.target, command: entry.command, passed: fault == nil, fault: fault, calls: 0,
      exits: 0, seconds: seconds, output: result.result.text + result.result.errorText)
    row.count(looks[0], looks[1], try await machine.counters())
    return row
  }
}
