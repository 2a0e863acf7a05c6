import Foundation
import PALImages
import Subprocess
import SystemPackage

/// One run of a compiler or linker. It is left out when its output is there and nothing that it was made of has changed.
struct BuildStep: Sendable {
  /// What is done, for a person: "Compiling pal.c".
  var title: String
  var tool: String
  var arguments: [String]
  /// Files that it reads, relative to the project's folder or absolute.
  var inputs: [String]
  /// Relative to the project's folder.
  var output: String
  /// Where the compiler tells what else it has read, in the form of `make`; nil if it does not.
  var dependencies: String?

  /// Beside the output: what it was made of.
  private var recordPath: String { output + ".made" }

  /// What the output of a step was made of.
  private struct Record: Codable, Equatable {
    var command: String
    /// SHA-256 of each file read.
    var files: [String: String]
    /// The compiler's words, which are repeated as long as what they are about stays.
    var words: String
  }

  /// The compiler's words: warnings, if it was successful.
  struct Outcome {
    var words: String
    var hasRun: Bool
  }

  /// Runs the step in a project's folder, if that is needed.
  func run(in folder: FilePath) async throws(BuildFailure) -> Outcome {
    if let record = freshRecord(folder) { return Outcome(words: record.words, hasRun: false) }
    makeFolder(folder)
    let result = try await execute(folder)
    guard result.succeeded else { throw failure(result.text) }
    record(result.text, folder)
    return Outcome(words: result.text, hasRun: true)
  }

  private func failure(_ text: String) -> BuildFailure {
    let undefined = ToolMessages.undefinedSymbols(text)
    if !undefined.isEmpty { return BuildFailure(.projectFaulty, "\(title) failed.", diagnostics: undefined) }
    let errors = ToolMessages.errors(text)
    return BuildFailure(.projectFaulty, "\(title) failed.", diagnostics: errors, output: text)
  }

  private func execute(_ folder: FilePath) async throws(BuildFailure) -> CommandOutput {
    log.debug("\(tool) \(arguments.joined(separator: " "))")
    do {
      let result = try await Subprocess.run(
        .path(FilePath(tool)), arguments: Arguments(arguments),
        // Their messages are read, so they must be in English.
        environment: .inherit.updating(["LC_ALL": "C"]), workingDirectory: folder,
        output: .string(limit: 4 << 20), error: .string(limit: 4 << 20))
      return CommandOutput(
        succeeded: result.terminationStatus.isSuccess, text: result.standardOutput + result.standardError)
    } catch {
      throw BuildFailure(.hostFailure, "\(title) failed: '\(tool)' cannot be run (\(error)).")
    }
  }

  // MARK: What has changed.

  private func freshRecord(_ folder: FilePath) -> Record? {
    guard FileManager.default.fileExists(atPath: folder.pushing(FilePath(output)).string),
      let data = FileManager.default.contents(atPath: folder.pushing(FilePath(recordPath)).string),
      let record = try? JSONDecoder().decode(Record.self, from: data), record.command == command
    else { return nil }
    return digests(Array(record.files.keys), folder) == record.files ? record : nil
  }

  private func record(_ words: String, _ folder: FilePath) {
    var files = Set(inputs)
    let rule = dependencies.flatMap {
      FileManager.default.contents(atPath: folder.pushing(FilePath($0)).string)
    }
    if let rule { files.formUnion(MakeRule.prerequisites(String(decoding: rule, as: UTF8.self))) }
    let record = Record(command: command, files: digests(Array(files), folder), words: words)
    let path = folder.pushing(FilePath(recordPath)).string
    try? JSONEncoder().encode(record).write(to: URL(filePath: path), options: .atomic)
  }

  /// The command line and which compiler it is: another version builds anew.
  private var command: String {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(filePath: tool).resolvingSymlinksInPath().path)
    let changed = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return ([tool, "\(changed)"] + arguments).joined(separator: "\n")
  }

  private func digests(_ files: [String], _ folder: FilePath) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: files.map { file in
        let data = FileManager.default.contents(atPath: folder.pushing(FilePath(file)).string)
        return (file, data.map { ImageMeasurement(of: [UInt8]($0)).description } ?? "missing")
      })
  }

  private func makeFolder(_ folder: FilePath) {
    let parent = folder.pushing(FilePath(output)).removingLastComponent().string
    try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
  }
}

/// A rule of `make`, as compilers write what they have read.
enum MakeRule {
  /// What stands behind the colon; blanks in names are escaped.
  static func prerequisites(_ text: String) -> [String] {
    let rule = text.replacing("\\\n", with: " ")
    guard let colon = rule.firstRange(of: ": ") else { return [] }
    let words = rule[colon.upperBound...].replacing("\\ ", with: "\u{0}")
    return words.split(whereSeparator: \.isWhitespace).map { String($0.replacing("\u{0}", with: " ")) }
  }
}
