import Foundation
import SystemPackage

/// The emulator's control socket (QMP: one JSON object a line).
final class ControlChannel {
  private let socket: FileDescriptor
  private var buffer: [UInt8] = []

  /// Connects and agrees on the protocol.
  init(_ path: FilePath) throws(PalliumError) {
    socket = try connectSocket(path)
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(socket.rawValue, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    try execute("qmp_capabilities")
  }

  deinit { try? socket.close() }

  /// Gives a command and waits for its answer, five seconds for each line.
  func execute(_ command: String) throws(PalliumError) {
    _ = try answer(to: command, arguments: [:])
  }

  /// Gives a command of the emulator's monitor for people; returns what it says.
  func monitor(_ line: String) throws(PalliumError) -> String {
    let answer = try answer(to: "human-monitor-command", arguments: ["command-line": line])
    return answer as? String ?? ""
  }

  private func answer(to command: String, arguments: [String: String]) throws(PalliumError) -> Any {
    let object: [String: Any] = ["execute": command, "arguments": arguments]
    do { try socket.writeAll(try JSONSerialization.data(withJSONObject: object) + [10]) } catch {
      throw Self.silent
    }
    // Before the answer come the greeting and events.
    while true {
      let line = try readLine()
      guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
        throw Self.silent
      }
      if let answer = object["return"] { return answer }
      if let error = object["error"] as? [String: Any] {
        throw PalliumError(
          .emulatorFailed, "The emulator refused '\(command)': \(error["desc"] ?? "no reason given").")
      }
    }
  }

  private func readLine() throws(PalliumError) -> [UInt8] {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = Array(buffer[..<end])
        buffer.removeFirst(end + 1)
        return line
      }
      let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = (try? socket.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
      }
      guard !bytes.isEmpty else { throw Self.silent }
      buffer += bytes
    }
  }

  private static let silent = PalliumError(
    .emulatorFailed,
    "The emulator does not answer on its control socket: end the machine with 'pal vm stop'.")
}
