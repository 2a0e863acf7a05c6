import ArgumentParser
import Foundation
import PALKit
import SystemPackage

/// Words for the person at the terminal; results go to standard output, all else to standard error.
enum Terminal {
  static let isInteractive = isatty(STDERR_FILENO) == 1
  static let hasColour = isInteractive && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  static func note(_ text: String) { write(text + "\n", to: .standardError) }

  /// Unlike `print`, at once.
  static func output(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// If nobody reads any more, there is nobody to tell.
  static func write(_ text: String, to descriptor: FileDescriptor) {
    _ = try? descriptor.writeAll(Array(text.utf8))
  }

  static func report(_ error: PalliumError) {
    for line in error.details { note("  \(line)") }
    note(hasColour ? "\u{1B}[31mpal:\u{1B}[0m \(error)" : "pal: \(error)")
  }
}

/// Runs a command's work; an error becomes a sentence on standard error and an exit code.
func reporting(failure code: Int32 = 1, _ work: () async throws(PalliumError) -> Void) async throws {
  do { try await work() } catch {
    Terminal.report(error)
    throw ExitCode(exitCode(of: error.kind) ?? code)
  }
}

/// Kinds of errors that have an exit code of their own, by the names of BSD's sysexits.
private func exitCode(of kind: PalliumError.Kind) -> Int32? {
  switch kind {
  case .usage: EX_USAGE
  case .toolMissing: EX_UNAVAILABLE
  default: nil
  }
}

/// Prints a value for scripts.
func printJSON(_ value: some Encodable) throws(PalliumError) {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.dateEncodingStrategy = .iso8601
  guard let data = try? encoder.encode(value) else {
    throw PalliumError(.hostFailure, "The result cannot be written as JSON: leave out '--json'.")
  }
  print(String(decoding: data, as: UTF8.self))
}
