import TrustVisorABI

/// What `pal.toml` says: a program, its PAL, and what the program can call in it.
public struct Manifest: Equatable, Sendable {
  /// The name of the file, in a project's folder.
  public static let fileName = "pal.toml"

  public var name: String
  /// Of the PAL.
  public var language: Language
  /// What the program is built for.
  public var targets: [Target]
  /// Of the program: C.
  public var programSources: [SourceFile]
  public var palSources: [SourceFile]
  /// What the PAL is linked with besides.
  public var palLibraries: [StaticLibrary]
  public var memory: PALMemory
  public var functions: [PALFunction]
  /// What `pal test` runs; if there is none, the program without arguments.
  public var tests: [ProjectTest]

  /// The beginning of the names of everything that is generated for C.
  public var prefix: String { name.replacing("-", with: "_") }
}

public enum Language: String, CaseIterable, Sendable, Codable {
  case c, swift
}

/// A system and a width that programs are built for.
public enum Target: String, CaseIterable, Sendable, Codable {
  case windowsX64 = "windows-x64"
  case windowsX86 = "windows-x86"
  case linuxX64 = "linux-x64"
  case linuxX86 = "linux-x86"
}

/// A file that a manifest names.
public struct SourceFile: Equatable, Sendable {
  /// Relative to the project's folder.
  public var path: String
  /// Where the manifest names it.
  public var line: Int

  /// "c" or "swift".
  public var fileExtension: String { path.split(separator: ".").last.map(String.init) ?? "" }
}

/// An archive of object files that a manifest names: by its file, or as the linker's option -l would.
public struct StaticLibrary: Equatable, Sendable {
  /// "name" for the system's libname.a, or a file's path in the project's folder, which ends in ".a".
  public var name: String
  /// Where the manifest names it.
  public var line: Int

  public var isFileOfProject: Bool { name.hasSuffix(".a") }

  /// What is wrong with the name, as the end of a sentence; nil if nothing is.
  var fault: String? {
    if isFileOfProject { return ProjectPath.fault(in: name) }
    if name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9+_.-]*/) != nil { return nil }
    return "is no library: write 'name' for the system's libname.a, or the path of a file ending in '.a'"
  }
}

/// How wide a PAL's code is, and what memory it has beside code and data.
public struct PALMemory: Equatable, Sendable {
  public var mode = ImageFormat.Mode.bits64
  /// 4096 bytes each.
  public var stackPages = 4
  public var heapPages = 16
  /// For the buffers of one call; 0 if no function has any.
  public var parameterPages = 4

  public init() {}

  /// The most of each: more would not fit into the memory that a hypervisor sets aside.
  static let pageLimit = 16384
}
