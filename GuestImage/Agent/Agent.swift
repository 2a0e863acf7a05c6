import AgentProtocol
import Glibc

/// Runs commands for the host: one thread for each virtual serial port named `pallium.agent.N`.
@main
struct Agent {
  static func main() {
    let welcome = clocksAtOnce()
    // A command that closes its standard input, or a host that goes away, is no reason to die.
    signal(SIGPIPE, SIG_IGN)
    let ports = AgentPorts.find()
    guard !ports.isEmpty else {
      complain("there is no port named \(AgentPorts.namePrefix)N: start the guest with 'pal vm start'.")
      exit(1)
    }
    for path in ports { serve(path, welcome) }
    while true { pause() }
  }

  private static func serve(_ path: String, _ welcome: Welcome) {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(ServerArgument(path: path, welcome: welcome))
    let result = pthread_create(&thread, nil, runServer, argument.toOpaque())
    guard result == 0 else {
      complain("no thread for \(path): \(String(cString: strerror(result)))")
      exit(1)
    }
  }

  /// Writes to the guest's console, where a person would look.
  static func complain(_ message: String) {
    let line = "pal-agent: \(message)\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }
}

private final class ServerArgument: Sendable {
  let path: String
  let welcome: Welcome

  init(path: String, welcome: Welcome) {
    self.path = path
    self.welcome = welcome
  }
}

private func runServer(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let pointer else { return nil }
  let argument = Unmanaged<ServerArgument>.fromOpaque(pointer).takeRetainedValue()
  let descriptor = open(argument.path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
  guard descriptor >= 0 else {
    Agent.complain("\(argument.path) cannot be opened: \(String(cString: strerror(errno)))")
    return nil
  }
  var server = PortServer(port: descriptor, welcome: argument.welcome)
  server.run()
}
