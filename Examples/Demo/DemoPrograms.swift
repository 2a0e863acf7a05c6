import PALImages
import PALKit
import SystemPackage

/// The classic programs, which `make examples` builds.
enum DemoPrograms {
  /// Random numbers begin with these.
  private static let seeds = [1, 2, 3]

  /// Each command for each target.
  static func cases() throws(PalliumError) -> [MatrixCase] {
    var cases: [MatrixCase] = []
    for target in Target.allCases {
      for words in commands {
        let file = words[0] + (target.isWindows ? ".exe" : "")
        cases.append(
          MatrixCase(
            name: words[0], target: target, program: folder.appending(target.rawValue).appending(file),
            arguments: Array(words.dropFirst())))
      }
    }
    return cases
  }

  private static var commands: [[String]] {
    [["test", "5"], ["main", "7", "8"]] + seeds.map { ["test_args", "7", "100", "\($0)"] }
  }

  private static var folder: FilePath {
    DemoProject.examples.removingLastComponent().appending(".build-examples")
  }
}
