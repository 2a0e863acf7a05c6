import AgentProtocol
import Foundation
import SystemPackage

/// How far a machine has come. Reported in this order; a phase may be passed over.
public enum BootPhase: Int, Sendable, Comparable, CustomStringConvertible {
  case emulator, hypervisor, kernel, fileSystems, ready

  public static func < (a: BootPhase, b: BootPhase) -> Bool { a.rawValue < b.rawValue }

  public var description: String {
    switch self {
    case .emulator: "the emulator runs"
    case .hypervisor: "the hypervisor runs"
    case .kernel: "the guest's kernel runs"
    case .fileSystems: "the guest has its file systems"
    case .ready: "the guest's agent answers"
    }
  }
}

/// Looks on while a machine boots: at its logs, its process and its agent's port.
struct BootWatch {
  let directory: MachineDirectory
  let process: ProcessIdentity
  let timeLimit: Duration

  /// Returns when the agent answers.
  func run(_ progress: @Sendable (BootPhase) -> Void) async throws(PalliumError) -> Welcome {
    let end = ContinuousClock.now + timeLimit
    let session = try AgentSession(socket: directory.agentSocket(0))
    var reported = BootPhase.emulator
    progress(.emulator)
    while true {
      try checkHypervisor()
      guard process.isAlive else { throw ended() }
      let phase = phaseFromLogs()
      if phase > reported {
        progress(phase)
        reported = phase
      }
      if let welcome = try welcome(from: session) {
        progress(.ready)
        return welcome
      }
      if ContinuousClock.now > end { throw timedOut() }
      do { try await Task.sleep(for: .milliseconds(50)) } catch {
        throw PalliumError(.interrupted, "The start was interrupted; the machine has been ended again.")
      }
    }
  }

  /// A session that breaks off means that the emulator has ended: the logs say why.
  private func welcome(from session: AgentSession) throws(PalliumError) -> Welcome? {
    do { return try session.awaitWelcome(milliseconds: 0) } catch {
      if error.kind != .notRunning { throw error }
      try checkHypervisor()
      throw ended()
    }
  }

  private func phaseFromLogs() -> BootPhase {
    let console = LogTail.text(directory.consoleLog)
    if console.contains("pallium: file systems are mounted") { return .fileSystems }
    if console.contains("pallium: init runs") { return .kernel }
    return LogTail.text(directory.hypervisorLog).isEmpty ? .emulator : .hypervisor
  }

  private func checkHypervisor() throws(PalliumError) {
    let lines = LogTail.lines(directory.hypervisorLog)
    guard let panic = lines.first(where: { $0.hasPrefix("PANIC") }) else { return }
    throw PalliumError(
      .hypervisorPanicked, "The hypervisor panicked (\(panic)): see 'pal vm log' for where in its source.",
      details: lines.suffix(30))
  }

  private func ended() -> PalliumError {
    PalliumError(
      .emulatorFailed,
      "The machine ended while it booted: its logs in \(directory.path) say how far it came.",
      details: logTails())
  }

  private func timedOut() -> PalliumError {
    PalliumError(
      .bootTimedOut,
      "The guest did not come up in \(timeLimit.components.seconds) s: give it longer with '--boot-timeout' "
        + "or look at the end of its logs.",
      details: logTails())
  }

  private func logTails() -> [String] {
    let hypervisor = LogTail.lines(directory.hypervisorLog).suffix(10)
    let console = LogTail.lines(directory.consoleLog).suffix(10)
    return (hypervisor.isEmpty ? [] : ["hypervisor:"] + hypervisor)
      + (console.isEmpty ? [] : ["console:"] + console)
  }
}

/// The end of a log.
enum LogTail {
  private static let limit: UInt64 = 64 * 1024

  static func text(_ file: FilePath) -> String {
    guard let handle = FileHandle(forReadingAtPath: file.string) else { return "" }
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: size > limit ? size - limit : 0)
    return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
  }

  static func lines(_ file: FilePath) -> [String] {
    text(file).split(whereSeparator: \.isNewline).map(String.init)
  }
}
