import Foundation
import PALImages
import SystemPackage
import TrustVisorABI

/// Where this machine keeps libraries and headers for code of one width. They are a system's, but the archives among
/// them may have functions that need none.
struct SystemLibraries {
  private let mode: ImageFormat.Mode

  init(_ mode: ImageFormat.Mode) { self.mode = mode }

  private var libraryFolders: [String] {
    switch mode {
    case .bits64:
      ["/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"]
    case .bits32: ["/usr/lib/i386-linux-gnu", "/usr/lib32", "/usr/i686-linux-gnu/lib"]
    }
  }

  var headerFolders: [String] {
    switch mode {
    case .bits64: ["/usr/local/include", "/usr/include/x86_64-linux-gnu", "/usr/include"]
    case .bits32: ["/usr/include/i386-linux-gnu", "/usr/i686-linux-gnu/include", "/usr/include"]
    }
  }

  /// The archives that a manifest names, relative to its folder or absolute.
  func archives(of manifest: Manifest) throws(BuildFailure) -> [String] {
    var archives: [String] = []
    var missing: [Diagnostic] = []
    for library in manifest.palLibraries {
      if let archive = library.isFileOfProject ? library.name : path(of: library.name) {
        archives.append(archive)
      } else {
        missing.append(notFound(library))
      }
    }
    guard missing.isEmpty else { throw .faulty(missing) }
    return archives
  }

  private func path(of name: String) -> String? {
    libraryFolders.map { "\($0)/lib\(name).a" }.first { FileManager.default.isReadableFile(atPath: $0) }
  }

  private func notFound(_ library: StaticLibrary) -> Diagnostic {
    Diagnostic(
      file: Manifest.fileName, line: library.line,
      message: """
        There is no 'lib\(library.name).a' for \(mode.rawValue)-bit code in \(libraryFolders.joined(separator: ", ")): \
        install the package that develops with it, on Debian often 'lib\(library.name)-dev', or name a file.
        """)
  }
}
