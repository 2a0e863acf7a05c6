import Foundation
import SystemPackage

/// The logs of a machine that runs, or of the last of its name.
public struct MachineLogs: Sendable {
  public let console: FilePath
  public let hypervisor: FilePath
  private let symbolizer: Symbolizer?
  private let record: MachineRecord

  public init(name: String, locations: Locations = .standard()) throws(PalliumError) {
    let directory = try MachineDirectory(name: name, in: locations.runtime)
    guard let record = MachineRecord.load(directory.record) else {
      throw PalliumError(
        .notRunning, "There has been no machine named '\(name)': start one with 'pal vm start'.")
    }
    self.record = record
    console = directory.consoleLog
    hypervisor = directory.hypervisorLog
    symbolizer = Symbolizer(
      machine: Machine(name: name, directory: directory, record: record, locations: locations))
  }

  /// Whether the machine still runs.
  public var isGrowing: Bool { record.process.isAlive }

  /// Lines of the hypervisor's log with source lines for a panic's addresses.
  public func annotate(_ lines: [String]) async -> [String] {
    await symbolizer?.annotate(lines) ?? lines
  }
}

extension Machine {
  /// The hypervisor's log so far.
  public var hypervisorLog: String {
    get throws(PalliumError) {
      guard let data = FileManager.default.contents(atPath: directory.hypervisorLog.string) else {
        throw PalliumError(.hostFailure, "'\(directory.hypervisorLog)' cannot be read: it may have been removed.")
      }
      return String(decoding: data, as: UTF8.self)
    }
  }
}
