import Foundation
import PALImages
import SystemPackage

/// Builds a project: its PAL's image, then the program for its targets. Everything is made in the folder `.pal`.
public struct ProjectBuilder: Sendable {
  /// The project's, with its links resolved.
  public let folder: FilePath
  private let runtime: FilePath
  private let files: FilePath
  private let progress: @Sendable (String) -> Void

  /// - Parameter progress: is told what is done, before each step.
  public init(
    folder: FilePath, locations: Locations = .standard(),
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(BuildFailure) {
    guard let sdk = locations.sdk else {
      let advice = "set PALLIUM_SDK to the folder 'SDK' of Pallium's sources."
      throw BuildFailure(.notSetUp, "The PAL-side runtime is missing: \(advice)")
    }
    self.folder = FilePath(URL(filePath: folder.string).resolvingSymlinksInPath().path)
    runtime = sdk.appending("pal-side")
    files = sdk.appending("files")
    self.progress = progress
  }

  /// Reads the project's manifest; all mistakes are told, missing sources too.
  public func manifest() throws(BuildFailure) -> Manifest {
    guard let text = read(Manifest.fileName) else {
      throw BuildFailure(
        .usage,
        """
        There is no '\(Manifest.fileName)' in \(folder): make a project with 'pal new NAME', or name its folder.
        """)
    }
    let manifest: Manifest
    do { manifest = try Manifest(parsing: text) } catch { throw .faulty(error.list) }
    let sources = (manifest.programSources + manifest.palSources).map { ($0.path, $0.line) }
    let libraries = manifest.palLibraries.filter(\.isFileOfProject).map { ($0.name, $0.line) }
    let missing = (sources + libraries).filter { path, _ in
      !FileManager.default.isReadableFile(atPath: folder.pushing(FilePath(path)).string)
    }
    if missing.isEmpty { return manifest }
    throw .faulty(
      missing.map { path, line in
        Diagnostic(
          file: Manifest.fileName, line: line, message: "There is no file '\(path)' that can be read.")
      })
  }

  /// - Parameter targets: nil for all that the manifest names.
  public func build(targets: [Target]? = nil) async throws(BuildFailure) -> BuildReport {
    let manifest = try manifest()
    let programs = try programs(manifest, targets ?? manifest.targets)
    let pal = PALBuild(
      manifest: manifest, tools: try ToolChain(), runtime: runtime, folder: folder,
      libraries: try SystemLibraries(manifest.memory.mode).archives(of: manifest))
    let lock = try lock()
    try generate(pal)
    let built = try await run(pal.steps)
    var report = BuildReport(
      name: manifest.name, image: try makeImage(pal), programs: [], warnings: built.words)
    for program in programs {
      let outcome = try await run(program.steps)
      report.warnings += outcome.words
      report.programs.append(.init(target: program.target, path: program.program, rebuilt: outcome.hasRun))
    }
    _ = consume lock
    return report
  }

  /// Two builds of one project would write the same files.
  private func lock() throws(BuildFailure) -> FileLock {
    let outputs = folder.appending(".pal").string
    try? FileManager.default.createDirectory(atPath: outputs, withIntermediateDirectories: true)
    if let lock = FileLock(folder.pushing(".pal/lock")) { return lock }
    throw BuildFailure(
      .alreadyRunning, "'\(outputs)' cannot be locked: wait for the other build, or make it writable.")
  }

  private func generate(_ pal: PALBuild) throws(BuildFailure) {
    let manifest = pal.manifest
    let source = ProgramSource.text(manifest, image: ProgramBuild.image(manifest))
    try write("\(PALBuild.headers)/\(manifest.name).h", ProgramHeader.text(manifest))
    try write(pal.script, LinkerScript.text(manifest))
    try write(ProgramBuild.generatedSource(manifest), source)
  }

  /// Where a build leaves the PAL with its symbols, linked at the addresses it has when it runs.
  public func linkedPAL(_ manifest: Manifest) -> FilePath {
    folder.pushing(FilePath(PALBuild.linked(manifest)))
  }

  private func programs(_ manifest: Manifest, _ targets: [Target]) throws(BuildFailure) -> [ProgramBuild] {
    var programs: [ProgramBuild] = []
    for target in targets {
      guard manifest.targets.contains(target) else {
        throw BuildFailure(
          .usage,
          "'\(target.rawValue)' is not among the targets of '\(Manifest.fileName)': add it there first.")
      }
      programs.append(
        ProgramBuild(
          manifest: manifest, target: target, compiler: try target.requireCompiler(), files: files))
    }
    return programs
  }

  private func run(_ steps: [BuildStep]) async throws(BuildFailure) -> BuildStep.Outcome {
    var all = BuildStep.Outcome(words: "", hasRun: false)
    for step in steps {
      progress(step.title)
      let outcome = try await step.run(in: folder)
      all.words += outcome.words
      all.hasRun = all.hasRun || outcome.hasRun
    }
    return all
  }

  private func makeImage(_ pal: PALBuild) throws(BuildFailure) -> BuildReport.Image {
    let linked = FileManager.default.contents(atPath: folder.pushing(FilePath(pal.linked)).string)
    guard let linked, let file = ELFFile([UInt8](linked)) else {
      throw BuildFailure(
        .hostFailure, "The linked PAL '\(pal.linked)' cannot be read: delete '.pal' and build again.")
    }
    let image: PALImage
    do { image = try PALImage(linked: file, manifest: pal.manifest) } catch { throw .faulty(error.list) }
    let bytes = ImageWriter.bytes(image)
    let path = ProgramBuild.image(pal.manifest)
    try write(path, bytes)
    return BuildReport.Image(
      path: path, bytes: bytes.count, measurement: ImageMeasurement(of: bytes),
      functions: pal.manifest.functions.map(\.name))
  }

  // MARK: Files.

  private func read(_ path: String) -> String? {
    try? String(contentsOfFile: folder.pushing(FilePath(path)).string, encoding: .utf8)
  }

  private func write(_ path: String, _ text: String) throws(BuildFailure) {
    try write(path, Array(text.utf8))
  }

  /// Leaves a file alone that is so already.
  private func write(_ path: String, _ bytes: [UInt8]) throws(BuildFailure) {
    let file = folder.pushing(FilePath(path))
    let data = Data(bytes)
    if FileManager.default.contents(atPath: file.string) == data { return }
    do {
      try FileManager.default.createDirectory(
        atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
      try data.write(to: URL(filePath: file.string), options: .atomic)
    } catch {
      throw BuildFailure(.hostFailure, "'\(file)' cannot be written: \(error.localizedDescription)")
    }
  }
}
