import ArgumentParser
import Foundation
import PALKit
import SystemPackage

struct VMLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Prints the hypervisor's log; a panic's addresses get their source lines.",
    discussion: """
      Works on a machine that has ended too, until the next of its name starts.

      Examples:
        pal vm log
        pal vm log --follow
        pal vm log --guest            what the guest wrote to its console
      """
  )

  @OptionGroup var machine: MachineName
  @Flag(name: .shortAndLong, help: "Go on printing until the machine ends.") var follow = false
  @Flag(help: "The guest's console instead.") var guest = false

  func run() async throws {
    try await reporting { () async throws(PalliumError) in
      let logs = try MachineLogs(name: machine.name)
      let reader = LogReader(file: guest ? logs.console : logs.hypervisor)
      repeat {
        let lines = reader.newLines(untilEnd: !follow || !logs.isGrowing)
        for line in await logs.annotate(lines) { Terminal.output(line) }
        guard follow, logs.isGrowing else { break }
        try? await Task.sleep(for: .milliseconds(200))
      } while true
      for line in await logs.annotate(reader.newLines(untilEnd: true)) { Terminal.output(line) }
    }
  }
}

/// Reads a growing file line by line.
private final class LogReader {
  private let file: FilePath
  private var offset: UInt64 = 0

  init(file: FilePath) { self.file = file }

  /// Lines that have come since the last call; a last one without its end only if `untilEnd`.
  func newLines(untilEnd: Bool) -> [String] {
    guard let handle = FileHandle(forReadingAtPath: file.string) else { return [] }
    defer { try? handle.close() }
    guard (try? handle.seek(toOffset: offset)) != nil, let data = try? handle.readToEnd() else { return [] }
    let end = untilEnd ? data.endIndex : (data.lastIndex(of: 10).map { $0 + 1 } ?? data.startIndex)
    offset += UInt64(end - data.startIndex)
    let text = String(decoding: data[..<end], as: UTF8.self)
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .dropLast(text.last?.isNewline == true || text.isEmpty ? 1 : 0).map(String.init)
  }
}
