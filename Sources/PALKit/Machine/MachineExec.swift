import AgentProtocol
import Foundation
import SystemPackage

extension Machine {
  /// Runs a command in the guest and returns how it ended.
  ///
  /// Several can run at once, as many as the machine has agent ports; more wait for a free one. Cancelling the
  /// task ends the command.
  /// - Parameters:
  ///   - guestMayStand: whether a debugger may stop the guest while the command runs.
  ///   - patience: how long to wait for a free port and for the agent's answer.
  ///   - progress: told what takes long.
  public func execute(
    _ request: ExecRequest, input: ExecInput = .nothing, output: ExecOutput = .collected,
    errorOutput: ExecOutput = .collected, guestMayStand: Bool = false, patience: Duration = .seconds(120),
    progress: @Sendable (String) -> Void = { _ in }
  ) async throws(PalliumError) -> ExecResult {
    if !record.configuration.emulator.sharesFolders { try await bringFiles(for: request, progress: progress) }
    return try await run(
      request, input: input, output: output, errorOutput: errorOutput, guestMayStand: guestMayStand,
      patience: patience)
  }

  /// The same for a guest that has all files that it needs.
  func run(
    _ request: ExecRequest, input: ExecInput = .nothing, output: ExecOutput = .collected,
    errorOutput: ExecOutput = .collected, guestMayStand: Bool = false, patience: Duration = .seconds(120)
  ) async throws(PalliumError) -> ExecResult {
    try await withSession(patience) { (session, isCancelled) throws(PalliumError) in
      try session.run(
        request, input: input, output: output, errorOutput: errorOutput, guestMayStand: guestMayStand,
        isCancelled: isCancelled)
    }
  }

  /// What the hypervisor has counted since the machine started; nil if the guest finds none beneath it.
  /// - Parameter patience: how long to wait for a free port and for the agent's answer.
  public func counters(
    patience: Duration = .seconds(30)
  ) async throws(PalliumError) -> HypervisorCounters? {
    try await withSession(patience) { (session, isCancelled) throws(PalliumError) in
      try session.counters(within: patience, isCancelled: isCancelled)
    }
  }

  /// Greets the agent on a free port and does `work`, on a thread of its own because that blocks. Cancelling the
  /// task makes `isCancelled` true.
  private func withSession<R: Sendable>(
    _ patience: Duration,
    _ work: @escaping @Sendable (AgentSession, _ isCancelled: () -> Bool) throws(PalliumError) -> R
  ) async throws(PalliumError) -> R {
    try await onThread { isCancelled in
      Result { () throws(PalliumError) in
        let port = try openSession(within: patience, isCancelled: isCancelled)
        return try port.use { session throws(PalliumError) in try work(session, isCancelled) }
      }
    }.get()
  }

  /// Runs a command given as words; a convenience for tests and tools.
  public func execute(
    _ arguments: String..., input: ExecInput = .nothing, timeLimit: Duration = .seconds(60)
  ) async throws(PalliumError) -> ExecResult {
    let milliseconds = UInt64(max(0, timeLimit / .milliseconds(1)))
    return try await execute(ExecRequest(arguments: arguments, timeLimit: milliseconds), input: input)
  }

  /// Takes a free port of the agent and greets it.
  func openSession(
    within patience: Duration, isCancelled: () -> Bool = { false }
  ) throws(PalliumError) -> PortSession {
    let end = ContinuousClock.now + patience
    while true {
      guard isAlive else { throw Self.notRunning }
      if isCancelled() { throw PalliumError(.interrupted, "The command was interrupted before it ran.") }
      for port in 0..<MachineDirectory.agentPortCount {
        guard let lock = FileLock(directory.agentLock(port)) else { continue }
        let session = try AgentSession(socket: directory.agentSocket(port))
        try greet(session, until: end, isCancelled)
        return PortSession(session: session, lock: lock)
      }
      guard ContinuousClock.now < end else {
        throw PalliumError(
          .guestUnresponsive,
          "All \(MachineDirectory.agentPortCount) ports of the guest's agent are busy: wait for a command "
            + "to end.")
      }
      usleep(20_000)
    }
  }

  private func greet(
    _ session: AgentSession, until end: ContinuousClock.Instant, _ isCancelled: () -> Bool
  ) throws(PalliumError) {
    while try session.awaitWelcome(milliseconds: 200) == nil {
      if isCancelled() { throw PalliumError(.interrupted, "The command was interrupted before it ran.") }
      guard ContinuousClock.now < end else {
        throw PalliumError(
          .guestUnresponsive,
          "The guest's agent does not answer: look at 'pal vm log' and 'pal vm console', then 'pal vm stop'.")
      }
    }
  }

  private static let notRunning = PalliumError(
    .notRunning, "The machine has ended: see its log with 'pal vm log', start it again with 'pal vm start'.")
}

/// A session and the lock on its port.
struct PortSession: ~Copyable {
  let session: AgentSession
  let lock: FileLock

  /// Does `work` while the port is locked.
  func use<R>(_ work: (AgentSession) throws(PalliumError) -> R) throws(PalliumError) -> R {
    try work(session)
  }
}
