import Foundation
import PALImages
import PALKit
import SystemPackage

/// What is to be debugged: a program, and the project that it was built from, if there is one.
struct DebugSubject {
  var program: ProgramFile
  var project: BuiltProject?

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
      return try await build(path, target)
    } catch { throw error.error }
  }

  private static func build(_ folder: String, _ target: Target?) async throws(BuildFailure) -> DebugSubject {
    let project = try await BuiltProject(building: folder) { targets in
      target ?? (targets.contains(.linuxX64) ? .linuxX64 : targets.first)
    }
    do throws(PalliumError) {
      return DebugSubject(program: try ProgramFile(project.program.string), project: project)
    } catch { throw BuildFailure(error.kind, error.description) }
  }
}
