import Foundation
import SystemPackage

/// A Bochs that runs. It draws the PC's screen on a terminal, which somebody must read or it stands still.
final class BochsProcess {
  let number: pid_t
  /// Its screen, to wait for.
  let terminal: CInt
  private(set) var hasEnded = false

  /// Starts it with the files that it needs in a folder.
  ///
  /// It ends with the thread that calls this.
  init(_ configuration: BochsConfiguration, in folder: FilePath, command: String) throws(PalliumError) {
    let (settings, debugger) = (folder.appending("bochsrc"), folder.appending("debugger"))
    do {
      try Data(configuration.text.utf8).write(to: URL(filePath: settings.string))
      try Data(BochsConfiguration.debuggerCommands.utf8).write(to: URL(filePath: debugger.string))
    } catch {
      throw PalliumError(.hostFailure, "\(folder) cannot be written: make room on its file system.")
    }
    guard let pair = PseudoTerminal() else {
      throw PalliumError(.hostFailure, "The host has no terminal left for Bochs: end other programs.")
    }
    terminal = pair.descriptor
    let arguments = [
      "setsid", "setpriv", "--pdeathsig", "KILL", command, "-q", "-f", settings.string, "-rc",
      debugger.string,
    ]
    number = try Self.spawn(arguments, terminal: pair.name)
  }

  deinit {
    kill()
    close(terminal)
  }

  /// Reads what it has drawn, for at most so many milliseconds, and returns whether it has ended.
  func wait(milliseconds: CInt) -> Bool {
    var entry = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    poll(&entry, 1, milliseconds)
    drain()
    if !hasEnded { hasEnded = waitpid(number, nil, WNOHANG) == number }
    return hasEnded
  }

  /// Ends it at once: other signals lead into its debugger.
  func kill() {
    guard !hasEnded else { return }
    Glibc.kill(number, SIGKILL)
    while waitpid(number, nil, 0) < 0, errno == EINTR {}
    hasEnded = true
  }

  private func drain() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while read(terminal, &buffer, buffer.count) > 0 {}
  }

  /// - Parameter terminal: its standard streams.
  private static func spawn(_ arguments: [String], terminal: String) throws(PalliumError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, terminal, O_RDWR, 0)
    for stream in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, stream)
    }
    var environment = ProcessInfo.processInfo.environment
    // One that ncurses knows without further packages.
    environment["TERM"] = "linux"
    var identifier: pid_t = 0
    let result = withCStrings(arguments) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) { environment in
        posix_spawnp(&identifier, arguments[0]!, &actions, nil, arguments, environment)
      }
    }
    guard result == 0 else {
      throw PalliumError(
        .notSetUp, "Bochs cannot be run (\(String(cString: strerror(result)))): run 'make setup'.")
    }
    return identifier
  }
}

/// A terminal that this process draws up for another, as large as a PC's screen in text mode.
private struct PseudoTerminal {
  let descriptor: CInt
  /// The other end.
  let name: String

  init?() {
    var (here, there): (CInt, CInt) = (-1, -1)
    var size = winsize(ws_row: 30, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&here, &there, &name, nil, &size) == 0 else { return nil }
    close(there)
    _ = fcntl(here, F_SETFD, FD_CLOEXEC)
    _ = fcntl(here, F_SETFL, O_NONBLOCK)
    descriptor = here
    self.name = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Calls `body` with a null-terminated array of C strings.
func withCStrings<R>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
}
