extension Machine {
  /// The machine of programs that name no other.
  public static let nameForRuns = "run"

  /// The running machine of this name, or a new one that stays for the next program.
  ///
  /// Whoever else starts it at the same time is waited for.
  /// - Parameters:
  ///   - change: what the machine must have; a running one is not used if it would be changed.
  ///   - progress: called as it boots, with its name.
  public static func runningOrStarted(
    _ name: String = nameForRuns, locations: Locations = .standard(),
    progress: @Sendable (BootPhase) -> Void = { _ in },
    change: @Sendable (inout MachineConfiguration) -> Void = { _ in }
  ) async throws(PalliumError) -> Machine {
    var configuration = MachineConfiguration()
    change(&configuration)
    // A start takes its time limit of three minutes at most; nobody is waited for longer.
    let end = ContinuousClock.now + .seconds(200)
    while true {
      if let machine = try? running(name, locations: locations) {
        try machine.check(change)
        return machine
      }
      do {
        return try await start(name, configuration, locations: locations, progress: progress)
      } catch {
        guard error.kind == .alreadyRunning, ContinuousClock.now < end else { throw error }
      }
      do { try await Task.sleep(for: .milliseconds(100)) } catch {
        throw PalliumError(.interrupted, "Waiting for the machine '\(name)' was interrupted.")
      }
    }
  }

  private func check(_ change: (inout MachineConfiguration) -> Void) throws(PalliumError) {
    var wanted = record.configuration
    change(&wanted)
    guard wanted == record.configuration else {
      throw PalliumError(
        .usage,
        "The machine '\(name)' runs with \(record.configuration.size), not \(wanted.size): stop it with "
          + "'pal vm stop --name \(name)' or name another with '--name'.")
    }
  }
}

extension MachineConfiguration {
  fileprivate var size: String { "\(cpus == 1 ? "1 CPU" : "\(cpus) CPUs") and \(memory)" }
}
