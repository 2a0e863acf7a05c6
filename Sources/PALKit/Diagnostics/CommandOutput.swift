import Foundation
import Subprocess
import SystemPackage

/// What a tool printed.
struct CommandOutput {
  var succeeded: Bool
  var text: String

  /// Runs a tool to its end; nil when it cannot be run. What it complains of counts as printed too.
  static func of(_ command: String, _ arguments: [String], input: String = "") async -> CommandOutput? {
    let result = try? await run(
      command.contains("/") ? .path(FilePath(command)) : .name(command), arguments: Arguments(arguments),
      input: .string(input), output: .string(limit: 4 << 20), error: .string(limit: 4 << 20))
    guard let result else { return nil }
    return CommandOutput(
      succeeded: result.terminationStatus.isSuccess, text: result.standardOutput + result.standardError)
  }

  /// Where a command is on the PATH, links resolved.
  static func location(of command: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(command)") {
      return URL(filePath: "\(folder)/\(command)").resolvingSymlinksInPath().path
    }
    return nil
  }
}
