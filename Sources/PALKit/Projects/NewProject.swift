import Foundation
import PALImages
import SystemPackage

/// Makes the folder of a new project.
public enum NewProject {
  /// - Parameter parent: the folder that gets a new folder NAME.
  /// - Returns: the project's folder.
  public static func make(name: String, language: Language, in parent: FilePath) throws(PalliumError)
    -> FilePath
  {
    if let fault = ProjectName.fault(in: name) { throw PalliumError(.usage, fault) }
    let folder = parent.appending(name)
    if FileManager.default.fileExists(atPath: folder.string) {
      throw PalliumError(.usage, "'\(folder)' is there already: choose another name.")
    }
    do {
      try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
      for file in ProjectTemplate.files(name: name, language: language) {
        try Data(file.text.utf8).write(to: URL(filePath: folder.appending(file.path).string))
      }
    } catch {
      throw PalliumError(.hostFailure, "'\(folder)' cannot be made: \(error.localizedDescription)")
    }
    return folder
  }
}
