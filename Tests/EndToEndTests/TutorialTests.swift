import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The tutorials, done as they say: their files are written, their commands typed, their outputs compared.
  @Suite struct TutorialRun {
    @Test func doesWhatItSays() async throws {
      try await withFolder { folder in try await follow("Tutorial", commands: 6, in: folder) }
    }

    /// It begins with a copy of an example.
    @Test func aPALProvesWhatItIs() async throws {
      try await withFolder { folder in
        let example = Built.package.appending("Examples").appending("Signer")
        let copy = folder.appending("signer")
        try FileManager.default.copyItem(atPath: example.string, toPath: copy.string)
        try? FileManager.default.removeItem(atPath: copy.appending(".pal").string)
        try await follow("Attestation", commands: 17, in: folder)
      }
    }

    /// Takes all steps of a page of the documentation.
    private func follow(_ name: String, commands: Int, in folder: FilePath) async throws {
      let page = Built.package.appending(FilePath("Documentation/Pallium.docc/\(name).md").components)
      let steps = TutorialStep.steps(of: try String(contentsOfFile: page.string, encoding: .utf8))
      #expect(steps.count { if case .command = $0 { true } else { false } } == commands)
      for step in steps {
        switch step {
        case .file(let path, let text):
          try text.write(toFile: folder.pushing(FilePath(path)).string, atomically: true, encoding: .utf8)
        case .command(let line, let output):
          let result = try await type(line, in: folder)
          #expect(result.code == (output.contains("FAILED") ? 1 : 0), "\(line): \(result.errorOutput)")
          let shown = result.output.replacing("\r\n", with: "\n")
          if !output.isEmpty { #expect(isShown(shown, as: output), "\(line): \(shown)") }
        }
      }
    }

    /// Whether that is the output that a page shows; "…" there stands for anything.
    private func isShown(_ output: String, as page: String) -> Bool {
      let parts = page.components(separatedBy: "…")
      var rest = Substring(output)
      for (index, part) in parts.enumerated() where !part.isEmpty {
        let isLast = index == parts.count - 1
        let place = isLast ? rest.ranges(of: part).last : rest.firstRange(of: part)
        guard let place, index > 0 || place.lowerBound == output.startIndex else { return false }
        rest = rest[place.upperBound...]
      }
      return rest.isEmpty || parts.last == ""
    }

    /// Types a line; machines and secrets are kept in folders of the tutorial's own, so that nobody else's are in the
    /// way.
    private func type(_ line: String, in folder: FilePath) async throws -> Printed {
      let own = Locations.standard().agentFolder.string
      let script = """
        export PALLIUM_RUNTIME_DIR='\(folder)/r' PALLIUM_STATE_DIR='\(folder)/s' PATH='\(own)':"$PATH"
        cd '\(folder)'; \(line)
        """
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
