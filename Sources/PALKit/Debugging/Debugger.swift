import Foundation
import Subprocess
import SystemPackage

/// gdb on the host.
public struct Debugger: Sendable {
  let path: String

  private static let advice = "run 'apt-get install gdb gdbserver'."

  /// - Throws: ``PalliumError/Kind/toolMissing``.
  public init() throws(PalliumError) {
    guard let path = ToolChain.onPath("gdb") else {
      throw PalliumError(.toolMissing, "Debugging needs gdb, which is not installed: \(Self.advice)")
    }
    self.path = path
  }

  /// The guest has the host's programs.
  static func requireServer() throws(PalliumError) {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/gdbserver") else {
      throw PalliumError(.toolMissing, "Debugging needs gdbserver, which is not installed: \(advice)")
    }
  }

  /// Makes sure that a place has a source line.
  /// - Parameters:
  ///   - location: as gdb takes it, a function or FILE:LINE.
  ///   - isPAL: whether it may be written in Swift, whose functions gdb finds only if it reads everything at once.
  func require(
    _ location: String, in file: FilePath, isPAL: Bool = false
  ) async throws(PalliumError) {
    let options = ["-nx", "-batch"] + (isPAL ? ["-readnow"] : [])
    let output = await CommandOutput.of(path, options + ["-ex", "info line \(location)", file.string])
    let words = output?.text ?? ""
    if words.contains(#/Line \d+ of/#) { return }
    if words.contains("No symbol table") || words.contains(/[Nn]o debugging symbols found/) {
      throw PalliumError(
        .symbolsMissing, "\(file) has no source lines: build it with '-g' and do not strip it.")
    }
    throw PalliumError(
      .symbolsMissing,
      "\(file) has no source line for '\(location)': build it with '-g', or name another place with '--break'."
    )
  }

  /// Runs gdb to its end and returns its exit code.
  ///
  /// - Parameters:
  ///   - file: has the symbols; nil if the setup names it.
  ///   - sources: the folder that the sources' paths are relative to.
  ///   - setup: gdb's commands before anybody else's, in a file.
  ///   - script: further commands, after which gdb ends; nil for a person at the terminal.
  func result(
    _ file: FilePath?, sources: FilePath?, setup: FilePath, script: FilePath?
  ) async -> Result<Int32, PalliumError> {
    var arguments = ["-q"]
    if let sources { arguments.append("--directory=\(sources)") }
    if let script {
      arguments += ["-nx", "-batch", "-x", setup.string, "-x", script.string]
    } else {
      arguments += ["-x", setup.string]
    }
    if let file { arguments.append(file.string) }
    let status = await end(of: arguments, isInteractive: script == nil)
    if Task.isCancelled {
      return .failure(
        PalliumError(.interrupted, "Debugging was interrupted; gdb and the program have been ended."))
    }
    switch status {
    case .exited(let code)?: return .success(code)
    case .signaled(let number)?: return .success(128 + number)
    case nil:
      return .failure(PalliumError(.toolMissing, "gdb (\(path)) cannot be run: \(Self.advice)"))
    }
  }

  private func end(of arguments: [String], isInteractive: Bool) async -> TerminationStatus? {
    let arguments = Arguments(arguments)
    guard isInteractive else {
      return try? await Subprocess.run(
        .path(FilePath(path)), arguments: arguments, input: .none,
        output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
        error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
      ).terminationStatus
    }
    return try? await Subprocess.run(
      .path(FilePath(path)), arguments: arguments,
      input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
      output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
      error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
    ).terminationStatus
  }
}
