import AgentProtocol
import Glibc

/// Runs commands for the host: over virtual serial ports named `pallium.agent.N`, or where there are none over a
/// plain serial line.
@main
struct Agent {
  static func main() {
    let welcome = clocksAtOnce()
    // A command that closes its standard input, or a host that goes away, is no reason to die.
    signal(SIGPIPE, SIG_IGN)
    let ports = AgentPorts.find()
    if ports.isEmpty { serveLine(welcome) }
    for path in ports { serve(path, welcome) }
    while true { pause() }
  }

  private static func serveLine(_ welcome: Welcome) -> Never {
    guard let path = AgentPorts.line else {
      complain("there is no port named \(AgentPorts.namePrefix)N: start the guest with 'pal vm start'.")
      exit(1)
    }
    guard var server = LineServer(path: path, welcome: welcome) else {
      complain("\(path) cannot be opened: \(String(cString: strerror(errno)))")
      exit(1)
    }
    server.run()
  }

  private static func serve(_ path: String, _ welcome: Welcome) {
    let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      return complain("\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    serve(PortServer(port: descriptor, welcome: welcome), at: path)
  }

  /// Serves a connection on a thread of its own, which closes it in the end.
  static func serve(_ connection: CInt, _ welcome: Welcome) {
    serve(PortServer(port: connection, welcome: welcome, isConnection: true), at: "a connection")
  }

  private static func serve(_ server: PortServer, at place: String) {
    var thread = pthread_t()
    let result = pthread_create(&thread, nil, runServer, Unmanaged.passRetained(Server(server)).toOpaque())
    guard result == 0 else {
      complain("no thread for \(place): \(String(cString: strerror(result)))")
      exit(1)
    }
    pthread_detach(thread)
  }

  /// Writes to the guest's console, where a person would look.
  static func complain(_ message: String) {
    let line = "pal-agent: \(message)\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }
}

/// Hands a server to its thread.
private final class Server {
  var server: PortServer

  init(_ server: PortServer) { self.server = server }
}

private func runServer(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let pointer else { return nil }
  Unmanaged<Server>.fromOpaque(pointer).takeRetainedValue().server.run()
  return nil
}
