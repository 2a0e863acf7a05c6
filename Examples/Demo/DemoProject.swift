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
  /// - Parameter cases: is given a name for the target's own files, too.
  func forEachTarget(
    _ cases: (Target, _ program: FilePath, _ file: String) -> [MatrixCase]
  ) -> [MatrixCase] {
    report.programs.flatMap { cases($0.target, folder.pushing(FilePath($0.path)), $0.target.shortName) }
  }
}

extension Target {
  fileprivate var shortName: String {
    switch self {
    case .windowsX64: "w64"
    case .windowsX86: "w32"
    case .linuxX64: "l64"
    case .linuxX86: "l32"
    }
  }
}
