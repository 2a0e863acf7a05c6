import AgentProtocol
import AgentSupport
import Glibc

/// A command just started and the agent's ends of its pipes.
struct SpawnedProcess {
  var identifier: pid_t
  /// Readable when the process has ended.
  var endNotice: CInt
  var input: CInt
  var output: CInt
  var errorOutput: CInt
}

/// The guest's default environment, to which a request adds.
private let defaultEnvironment = [
  "PATH": "/pallium/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  "HOME": "/root", "USER": "root", "LOGNAME": "root", "SHELL": "/bin/sh", "LANG": "C.UTF-8",
  "TERM": "dumb",
]

/// Starts a command in a process group of its own, with pipes for its three standard streams.
func spawn(_ request: ExecRequest) throws(ExecRefusal) -> SpawnedProcess {
  guard let command = request.arguments.first, !command.isEmpty else {
    throw ExecRefusal(.badRequest, "there is no command to run: give one after '--'.")
  }
  var environment = defaultEnvironment
  for variable in request.environment {
    guard let equals = variable.firstIndex(of: "="), equals != variable.startIndex else {
      throw ExecRefusal(.badRequest, "'\(variable)' is not NAME=VALUE.")
    }
    environment[String(variable[..<equals])] = String(variable[variable.index(after: equals)...])
  }
  let directory = request.directory.isEmpty ? "/job" : request.directory
  try checkFolder(directory)
  let path = try executablePath(command, searching: environment["PATH"] ?? "")
  let pipes = try Pipes()
  defer { pipes.closeChildEnds() }
  let (result, identifier) = spawnProcess(path, request.arguments, environment, directory, pipes)
  guard result == 0 else {
    pipes.closeParentEnds()
    let reason: ExecRefusal.Reason = result == ENOENT ? .notFound : .notExecutable
    throw ExecRefusal(reason, "\(command) cannot be run: \(String(cString: strerror(result))).")
  }
  return SpawnedProcess(
    identifier: identifier, endNotice: agent_open_process(identifier), input: pipes.input.write,
    output: pipes.output.read, errorOutput: pipes.errorOutput.read)
}

/// Says why a command cannot run in a folder.
private func checkFolder(_ path: String) throws(ExecRefusal) {
  var status = stat()
  switch look(at: path, &status) {
  case 0 where status.st_mode & S_IFMT == S_IFDIR: return
  case 0: throw ExecRefusal(.badDirectory, "\(path) in the guest is no folder to run in.")
  case ENOENT: throw ExecRefusal(.badDirectory, "the guest has no folder \(path) to run in.")
  case let reason:
    throw ExecRefusal(
      .badDirectory, "the guest cannot look at the folder \(path): \(String(cString: strerror(reason))).")
  }
}

/// The error number of stat, 0 for none. When several processes look at a shared folder at once, the guest's kernel has
/// said, once in some hundred machines, that it was not there: so it is asked a few times.
private func look(at path: String, _ status: inout stat) -> CInt {
  for _ in 0..<5 {
    if stat(path, &status) == 0 { return 0 }
    guard errno == ENOENT else { return errno }
    usleep(20_000)
  }
  return ENOENT
}

private func isDirectory(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Where the command is: as given if it has a slash, else the first match in the path list.
private func executablePath(_ command: String, searching list: String) throws(ExecRefusal) -> String {
  if command.contains("/") { return command }
  for folder in list.split(separator: ":") {
    let candidate = "\(folder)/\(command)"
    if access(candidate, X_OK) == 0, !isDirectory(candidate) { return candidate }
  }
  throw ExecRefusal(.notFound, "the guest has no command '\(command)' in \(list).")
}

private func spawnProcess(
  _ path: String, _ arguments: [String], _ environment: [String: String], _ directory: String,
  _ pipes: Pipes
) -> (result: CInt, identifier: pid_t) {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_adddup2(&actions, pipes.input.read, STDIN_FILENO)
  posix_spawn_file_actions_adddup2(&actions, pipes.output.write, STDOUT_FILENO)
  posix_spawn_file_actions_adddup2(&actions, pipes.errorOutput.write, STDERR_FILENO)
  agent_start_in_folder(&actions, directory)

  // The agent ignores SIGPIPE; its commands must not inherit that.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  posix_spawnattr_setpgroup(&attributes, 0)
  let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP
  posix_spawnattr_setflags(&attributes, Int16(flags))

  var identifier: pid_t = 0
  let result = withCStrings(arguments) { arguments in
    withCStrings(environment.map { "\($0)=\($1)" }) { environment in
      posix_spawn(&identifier, path, &actions, &attributes, arguments, environment)
    }
  }
  return (result, identifier)
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<R>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
}
