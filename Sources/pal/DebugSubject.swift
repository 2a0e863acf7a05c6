import Foundation
import PALImages
import PALKit
import SystemPackage

/// What is to be debugged: a program, and the project that it was built from, if there is one.
struct DebugSubject {
  var program: ProgramFile
  var project: Project?

  /// A project that has been built.
  struct Project {
    var builder: ProjectBuilder
    var manifest: Manifest
  }

  /// Finds a program; builds it, if a project's folder is named.
  static func find(_ path: String, target: Target?) async throws(PalliumError) -> DebugSubject {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isThere, isFolder.boolValue else {
      guard target == nil else {
        throw PalliumError(.usage, "'--target' needs a project's folder, which '\(path)' is not.")
      }
      return DebugSubject(program: try ProgramFile(absolute(path)))
    }
    do throws(BuildFailure) {
      return try await build(FilePath(absolute(path)), target)
    } catch { throw error.error }
  }

  private static func build(_ folder: FilePath, _ target: Target?) async throws(BuildFailure) -> DebugSubject
  {
    let progress = LateProgress(of: "build", after: .seconds(2))
    defer { progress.finish() }
    let builder = try ProjectBuilder(folder: folder) { progress.step($0) }
    let manifest = try builder.manifest()
    let targets = manifest.targets
    guard let target = target ?? (targets.contains(.linuxX64) ? .linuxX64 : targets.first) else {
      throw BuildFailure(.usage, "'\(Manifest.fileName)' names no target: name one there.")
    }
    let report = try await builder.build(targets: [target])
    Terminal.write(report.warnings, to: .standardError)
    let program = builder.folder.pushing(FilePath(report.programs[0].path))
    do throws(PalliumError) {
      return DebugSubject(
        program: try ProgramFile(program.string),
        project: Project(builder: builder, manifest: manifest))
    } catch { throw BuildFailure(error.kind, error.description) }
  }
}
