import Glibc
import SystemPackage

/// How the host reaches the agent.
enum AgentPorts {
  static let namePrefix = "pallium.agent."

  /// Device paths of the agent's ports, found by the names the host gave them.
  static func find() -> [String] {
    let folder = "/sys/class/virtio-ports"
    return entries(of: folder).filter { textFile("\(folder)/\($0)/name").hasPrefix(namePrefix) }
      .sorted().map { "/dev/\($0)" }
  }

  /// The device of the serial line for emulators without such ports; nil if this guest has none for the agent.
  static var line: String? {
    let text = textFile("/pallium/agent-line").filter { !$0.isWhitespace }
    return text.isEmpty ? nil : text
  }

  private static func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}

/// The beginning of a short text file, empty if it cannot be read.
func textFile(_ path: String) -> String {
  guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return "" }
  defer { try? file.close() }
  var bytes = [UInt8](repeating: 0, count: 256)
  let count = (try? bytes.withUnsafeMutableBytes { try file.read(into: $0) }) ?? 0
  return String(decoding: bytes.prefix(count), as: UTF8.self)
}
