import AgentProtocol
import Foundation
import SystemPackage

extension Machine {
  /// Boots a machine and returns when its guest's agent answers.
  ///
  /// - Parameters:
  ///   - timeLimit: how long the guest may take to boot; nil for what the emulator usually needs at most.
  ///   - progress: called as it boots.
  /// - Throws: why it does not start. The emulator has then been ended again; also when the task is cancelled.
  public static func start(
    _ name: String = "default", _ configuration: MachineConfiguration = .init(),
    locations: Locations = .standard(), timeLimit: Duration? = nil,
    progress: @Sendable (BootPhase) -> Void = { _ in }
  ) async throws(PalliumError) -> Machine {
    try configuration.check()
    try locations.checkShares(of: configuration)
    let directory = try MachineDirectory(name: name, in: locations.runtime)
    try directory.create()
    guard let lock = FileLock(directory.startLock) else {
      throw PalliumError(
        .alreadyRunning, "A machine named '\(name)' is being started: wait for it or choose another name.")
    }
    if let record = MachineRecord.load(directory.record), record.process.isAlive {
      throw PalliumError(
        .alreadyRunning,
        "A machine named '\(name)' runs already: stop it with 'pal vm stop' or choose another name.")
    }
    directory.clear()
    let limit = timeLimit ?? .seconds(configuration.emulator.usualTimeLimit)
    let began = ContinuousClock.now
    // In a task of its own, which is not cancelled with this one: broken off in its middle, the emulator could go
    // on without anybody knowing its process.
    let launched = await Task { await launch(name, configuration, directory, locations) }.value
    // The emulator has read it, or never will; who reads along later finds nothing.
    try? FileManager.default.removeItem(atPath: directory.secret.string)
    let process = try launched.get()
    var machine = Machine(
      name: name, directory: directory,
      record: MachineRecord(process: process, configuration: configuration, startedAt: Date()),
      locations: locations)
    do throws(PalliumError) {
      try machine.record.save(directory.record)
      let watch = BootWatch(directory: directory, process: process, timeLimit: limit)
      let welcome = try await watch.run(progress)
      machine = machine.booted(welcome, after: ContinuousClock.now - began)
      try machine.record.save(directory.record)
    } catch {
      try? await machine.stop(force: true)
      throw error
    }
    _ = consume lock
    return machine
  }

  private func booted(_ welcome: Welcome, after time: Duration) -> Machine {
    var record = record
    record.bootSeconds = time / .seconds(1)
    record.timeStampAtAgent = welcome.timeStampAtStart
    record.idleAtAgent = welcome.idleAtStart
    return Machine(name: name, directory: directory, record: record, locations: locations)
  }

  /// Starts the emulator in the background.
  private static func launch(
    _ name: String, _ configuration: MachineConfiguration, _ directory: MachineDirectory,
    _ locations: Locations
  ) async -> Result<ProcessIdentity, PalliumError> {
    do throws(PalliumError) {
      switch configuration.emulator {
      case .qemu:
        let machine = try QEMUMachine(name, configuration, directory, locations)
        return .success(try await machine.launch())
      case .bochs(let vendor):
        let machine = BochsMachine(name, vendor, configuration, directory, locations)
        return .success(try await machine.launch())
      }
    } catch { return .failure(error) }
  }
}
