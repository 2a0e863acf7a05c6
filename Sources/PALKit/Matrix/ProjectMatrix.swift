import PALImages
import SystemPackage

extension Matrix {
  /// What a project's manifest wants to be tried, with the programs that a build has made.
  public static func cases(of manifest: Manifest, _ report: BuildReport, in folder: FilePath) -> [MatrixCase]
  {
    let tests = manifest.tests.isEmpty ? [ProjectTest()] : manifest.tests
    return report.programs.flatMap { program in
      tests.map { test in
        var entry = MatrixCase(
          name: manifest.name, target: program.target, program: folder.pushing(FilePath(program.path)),
          arguments: test.arguments)
        entry.exitCode = Int32(test.exitCode)
        entry.output = test.output
        entry.timeLimit = UInt64(test.timeout) * 1000
        return entry
      }
    }
  }
}
