import AgentProtocol
import Foundation
import SystemPackage

/// An emulated PC that runs in the background under a name.
public struct Machine: Sendable {
  public let name: String
  public let directory: MachineDirectory
  public let record: MachineRecord
  let locations: Locations

  /// The running machine of this name.
  public static func running(
    _ name: String = "default", locations: Locations = .standard()
  ) throws(PalliumError) -> Machine {
    let directory = try MachineDirectory(name: name, in: locations.runtime)
    guard let record = MachineRecord.load(directory.record), record.process.isAlive else {
      throw PalliumError(
        .notRunning,
        "No machine named '\(name)' runs: start it with 'pal vm "
          + "start\(name == "default" ? "" : " --name \(name)")'.")
    }
    return Machine(name: name, directory: directory, record: record, locations: locations)
  }

  /// All running machines.
  public static func list(locations: Locations = .standard()) -> [Machine] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: locations.runtime.string)) ?? []
    return names.sorted().compactMap { try? running($0, locations: locations) }
  }

  /// Whether the emulator still runs.
  public var isAlive: Bool { record.process.isAlive }

  /// The emulator's process number.
  public var processIdentifier: Int32 { record.process.number }

  /// The folder on the host that the guest sees as /job.
  public var jobFolder: FilePath {
    record.configuration.jobFolder.map { FilePath($0) } ?? directory.defaultJobFolder
  }

  /// Ends the machine. Unless `force` is set its guest first writes its disks.
  public func stop(force: Bool = false) async throws(PalliumError) {
    if !force, isAlive, let port = try? openSession(within: .seconds(5)) {
      let request = ExecRequest(arguments: ["/pallium/bin/poweroff"], directory: "/", timeLimit: 5000)
      // It takes the connection down with it: that is no error.
      _ = try? port.use { session throws(PalliumError) in
        try session.run(
          request, input: .nothing, output: .discarded, errorOutput: .discarded, isCancelled: { false })
      }
      if await ends(within: .seconds(2)) { return }
    }
    if let control = try? ControlChannel(directory.control) {
      try? control.execute("quit")
      if await ends(within: .seconds(2)) { return }
    }
    record.process.send(signal: SIGTERM)
    if await ends(within: .seconds(2)) { return }
    record.process.send(signal: SIGKILL)
    guard await ends(within: .seconds(5)) else {
      throw PalliumError(
        .emulatorFailed, "The emulator (process \(processIdentifier)) does not end: end it by hand.")
    }
  }

  /// Waits for the emulator to end.
  public func ends(within limit: Duration) async -> Bool {
    let end = ContinuousClock.now + limit
    while isAlive {
      if ContinuousClock.now > end { return false }
      // A cancelled task still waits, a little less patiently: somebody must see the emulator end.
      if (try? await Task.sleep(for: .milliseconds(20))) == nil { usleep(20_000) }
    }
    return true
  }
}
