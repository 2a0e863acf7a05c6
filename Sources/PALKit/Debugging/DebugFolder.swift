import Foundation
import SystemPackage

/// What gdb reads, in a folder of its own in the machine's.
struct DebugFolder {
  private let path: FilePath

  var socket: FilePath { path.appending("gdb") }
  /// What gdb said before the program stopped for the first time.
  var log: FilePath { path.appending("log") }

  init(in directory: MachineDirectory) throws(PalliumError) {
    // Short, because a socket's path must be.
    path = directory.path.appending("d-\(UUID().uuidString.prefix(6).lowercased())")
    try createFolder(path)
  }

  /// Writes the commands that gdb begins with.
  func write(_ commands: String) throws(PalliumError) -> FilePath { try write(commands, as: "setup") }

  func write(_ text: String, as name: String) throws(PalliumError) -> FilePath {
    let file = path.appending(name)
    do { try Data(text.utf8).write(to: URL(filePath: file.string)) } catch {
      throw PalliumError(.hostFailure, "\(file) cannot be written: make room on its file system.")
    }
    return file
  }

  func remove() {
    if let text = try? String(contentsOfFile: log.string, encoding: .utf8) {
      PALKit.log.debug("gdb:\n\(text)")
    }
    try? FileManager.default.removeItem(atPath: path.string)
  }
}
