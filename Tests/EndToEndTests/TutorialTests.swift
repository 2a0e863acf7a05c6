import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The tutorial, done as it says: its files are written, its commands typed, its outputs compared.
  @Suite struct TutorialRun {
    @Test func doesWhatItSays() async throws {
      let page = Built.package.appending(FilePath("Documentation/Pallium.docc/Tutorial.md").components)
      let steps = TutorialStep.steps(of: try String(contentsOfFile: page.string, encoding: .utf8))
      #expect(steps.count { if case .command = $0 { true } else { false } } == 6)
      try await withFolder { folder in
        for step in steps {
          switch step {
          case .file(let path, let text):
            try text.write(toFile: folder.pushing(FilePath(path)).string, atomically: true, encoding: .utf8)
          case .command(let line, let output):
            let result = try await type(line, in: folder)
            #expect(result.code == 0, "\(line): \(result.errorOutput)")
            if !output.isEmpty { #expect(result.output.replacing("\r\n", with: "\n") == output, "\(line)") }
          }
        }
      }
    }

    /// Types a line; machines are kept in a folder of the tutorial's own, so that nobody else's is in the way.
    private func type(_ line: String, in folder: FilePath) async throws -> Printed {
      let own = Locations.standard().agentFolder.string
      let script = "cd '\(folder)' && PALLIUM_RUNTIME_DIR='\(folder)/r' PATH='\(own)':\"$PATH\" exec \(line)"
      return try await printed(by: "/bin/sh", ["-c", script])
    }
  }
}

/// What the tutorial tells its reader to do.
private enum TutorialStep {
  /// To write a file.
  case file(path: String, text: String)
  /// To type a line, and what comes of it; nothing if that is not said.
  case command(line: String, output: String)

  /// The steps of a page: blocks of code below a file's name, and blocks with lines behind a `$`.
  static func steps(of page: String) -> [TutorialStep] {
    var steps: [TutorialStep] = []
    let parts = page.components(separatedBy: "```")
    for index in stride(from: 1, to: parts.count, by: 2) {
      let language = parts[index].prefix { $0 != "\n" }
      let text = String(parts[index].dropFirst(language.count + 1))
      if let path = parts[index - 1].firstMatch(of: /`([a-z\/.]+)`:\s*$/)?.1 {
        steps.append(.file(path: String(path), text: text))
      } else {
        steps += commands(in: text)
      }
    }
    return steps
  }

  private static func commands(in block: String) -> [TutorialStep] {
    block.components(separatedBy: "$ ").dropFirst().map { part in
      let line = String(part.prefix { $0 != "\n" })
      return .command(line: line, output: String(part.dropFirst(line.count + 1)))
    }
  }
}
