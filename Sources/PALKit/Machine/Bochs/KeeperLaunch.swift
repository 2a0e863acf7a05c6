import Foundation
import SystemPackage

/// Starts a machine's keeper as a process of its own, which stays when this one ends.
struct KeeperLaunch {
  /// How long it may take to have Bochs running.
  private static let patience = Duration.seconds(30)

  let directory: MachineDirectory
  /// The `pal` command.
  let command: FilePath

  /// Returns when Bochs runs.
  func process() async throws(PalliumError) -> ProcessIdentity {
    let number = try spawn()
    let end = ContinuousClock.now + Self.patience
    while ContinuousClock.now < end {
      if FileManager.default.fileExists(atPath: directory.processFile.string),
        let process = ProcessIdentity(number: number)
      {
        return process
      }
      if waitpid(number, nil, WNOHANG) == number { throw failure("ended at once") }
      usleep(20_000)
    }
    kill(number, SIGKILL)
    throw failure("does not run after \(Self.patience.components.seconds) s")
  }

  private func spawn() throws(PalliumError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, directory.keeperLog.string, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Whoever starts the machine may ignore signals or have others blocked; the keeper must be ended by them.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    let flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK)
    posix_spawnattr_setflags(&attributes, flags)
    var identifier: pid_t = 0
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    // In a session of its own, so that a terminal's end is not its own.
    let words = ["setsid", command.string, "keep-bochs", directory.path.string]
    let result = withCStrings(words) { arguments in
      withCStrings(environment) { environment in
        posix_spawnp(&identifier, "setsid", &actions, &attributes, arguments, environment)
      }
    }
    guard result == 0 else {
      throw PalliumError(
        .notSetUp, "\(command) cannot be run (\(String(cString: strerror(result)))): run 'make pal'.")
    }
    return identifier
  }

  private func failure(_ end: String) -> PalliumError {
    let words = LogTail.lines(directory.keeperLog)
    return PalliumError(
      .emulatorFailed,
      words.last.map { String($0.trimmingPrefix("pal: ")) } ?? "Bochs \(end): run 'pal doctor'.",
      details: Array(words.dropLast()))
  }
}
