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

  /// Boots the machines, as often as the cases want, runs all programs on each, one after the other, and ends the
  /// machines.
  /// - Parameter progress: is told which machine does what.
  /// - Throws: if a machine or a program cannot be started. What a program does is in the report.
  public func run(
    progress: @escaping @Sendable (_ cpus: Int, _ step: String) -> Void
  ) async throws(PalliumError) -> MatrixReport {
    let results = await withTaskGroup(of: (Int, Result<MatrixReport, PalliumError>).self) { group in
      for cpus in cpus {
        group.addTask {
          do throws(PalliumError) {
            let machine = MatrixMachine(cpus: cpus, locations: locations) { progress(cpus, $0) }
            return (cpus, .success(try await machine.run(cases)))
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
}
