import PALImages
import PALKit
import SystemPackage

/// An example with a pal.toml, built for all its targets.
struct DemoProject {
  private let name: String
  private let folder: FilePath
  private let report: BuildReport

  static let examples = FilePath(#filePath).removingLastComponent().removingLastComponent()

  init(building name: String) async throws(PalliumError) {
    self.name = name.lowercased()
    folder = Self.examples.appending(name)
    do throws(BuildFailure) {
      note("Building \(name)")
      report = try await ProjectBuilder(folder: folder).build()
    } catch {
      throw error.error
    }
  }

  /// What `cases` makes for the program of each target.
  func forEachTarget(_ cases: (Target, _ program: FilePath) -> [MatrixCase]) -> [MatrixCase] {
    report.programs.flatMap { cases($0.target, folder.pushing(FilePath($0.path))) }
  }
}
