import Foundation
import Subprocess
import SystemPackage

/// A machine that QEMU plays.
struct QEMUMachine {
  private let directory: MachineDirectory
  private let emulator: String
  private let arguments: [String]

  /// Puts ready in the machine's folder what the emulator needs.
  init(
    _ name: String, _ configuration: MachineConfiguration, _ directory: MachineDirectory,
    _ locations: Locations
  ) throws(PalliumError) {
    self.directory = directory
    emulator = locations.emulator
    let preparation = try MachinePreparation(name, configuration, directory, locations)
    arguments = QEMUCommandLine.machine(
      name: name, configuration, in: directory, exports: preparation.exports,
      hypervisor: preparation.hypervisor, secret: preparation.secret)
  }

  /// Starts the emulator in the background; its first process ends when the machine is made.
  func launch() async throws(PalliumError) -> ProcessIdentity {
    log.debug("the emulator's command", metadata: ["arguments": .array(arguments.map { .string($0) })])
    let errorText: String
    do {
      let result = try await run(
        emulator.contains("/") ? .path(FilePath(emulator)) : .name(emulator),
        arguments: Arguments(arguments), input: .none, output: .discarded, error: .string(limit: 65536))
      errorText = result.standardError
      guard result.terminationStatus.isSuccess else {
        throw PalliumError(
          .emulatorFailed,
          "The emulator did not start: \(firstSentence(errorText))", details: lines(errorText))
      }
    } catch let error as PalliumError {
      throw error
    } catch {
      throw PalliumError(
        .notSetUp,
        "The emulator \(emulator) cannot be run: run 'make setup', which installs qemu-system-x86.")
    }
    let number = (try? String(contentsOfFile: directory.processFile.string, encoding: .utf8))
      .flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    guard let number, let process = ProcessIdentity(number: number) else {
      throw PalliumError(
        .emulatorFailed, "The emulator ended at once: \(firstSentence(errorText))", details: lines(errorText))
    }
    return process
  }

  private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  /// The emulator warns of processor features that it lacks before it says what is wrong.
  private func firstSentence(_ text: String) -> String {
    lines(text).first { !$0.contains("warning:") } ?? "it gave no reason; run 'pal doctor'."
  }
}

/// What must lie ready in a machine's folder before the emulator starts.
private struct MachinePreparation {
  let exports: [Export]
  let hypervisor: FilePath?
  /// The boot module with the machine's secret.
  let secret: FilePath?

  init(
    _ name: String, _ configuration: MachineConfiguration, _ directory: MachineDirectory,
    _ locations: Locations
  ) throws(PalliumError) {
    hypervisor = try locations.hypervisor(for: configuration)
    let kernel = try locations.kernel(configuration.kernel)
    try Self.stageAgent(directory, locations)
    exports = try Self.exports(configuration, directory, locations)
    secret = try Self.stageSecret(name, configuration, directory, locations)
    let disk = try InitialRamDisk.build(kernelFolder: locations.kernelFolder, exports: exports)
    do {
      // A link, so that the loader's command line has a short path without spaces.
      try FileManager.default.createSymbolicLink(
        atPath: directory.kernel.string, withDestinationPath: kernel.string)
      try Data(disk).write(to: URL(filePath: directory.initialRamDisk.string))
    } catch {
      throw PalliumError(.hostFailure, "\(directory.path) cannot be written: make room on its file system.")
    }
  }

  private static func stageSecret(
    _ name: String, _ configuration: MachineConfiguration, _ directory: MachineDirectory,
    _ locations: Locations
  ) throws(PalliumError) -> FilePath? {
    guard let module = try locations.secretModule(of: name, configuration) else { return nil }
    guard PrivateFile.write(module, to: directory.secret) else {
      throw PalliumError(.hostFailure, "\(directory.path) cannot be written: make room on its file system.")
    }
    return directory.secret
  }

  /// The guest sees a folder with the agent and nothing else of the build folder.
  private static func stageAgent(_ directory: MachineDirectory, _ locations: Locations) throws(PalliumError) {
    let agent = try locations.agent().string
    do {
      try FileManager.default.createDirectory(
        atPath: directory.agentFolder.string, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: agent, toPath: directory.agentFolder.appending("pal-agent").string)
    } catch {
      throw PalliumError(.hostFailure, "\(directory.path) cannot be written: make room on its file system.")
    }
  }

  private static func exports(
    _ configuration: MachineConfiguration, _ directory: MachineDirectory, _ locations: Locations
  ) throws(PalliumError) -> [Export] {
    let files = FileManager.default
    let job = configuration.jobFolder.map { FilePath($0) } ?? directory.defaultJobFolder
    for folder in [job, directory.programs, locations.windowsFolder] {
      do { try files.createDirectory(atPath: folder.string, withIntermediateDirectories: true) } catch {
        throw PalliumError(.hostFailure, "The folder \(folder) cannot be made: see that it can be written.")
      }
    }
    for folder in configuration.shares + [job.string] {
      var isFolder: ObjCBool = false
      guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
        throw PalliumError(.usage, "There is no folder \(folder) to share: make it or name another.")
      }
    }
    let shares = configuration.shares.enumerated().map { index, path in
      Export(tag: "share\(index)", hostPath: FilePath(path), guestPath: path, caching: .mmap)
    }
    return [
      Export(tag: "usr", hostPath: "/usr", guestPath: "/usr", caching: .loose),
      Export(tag: "agent", hostPath: directory.agentFolder, guestPath: "/pallium/agent", caching: .loose),
      Export(tag: "job", hostPath: job, guestPath: "/job", writable: true, caching: .mmap),
      Export(
        tag: "programs", hostPath: directory.programs, guestPath: ProgramSpool.guestPath, caching: .loose),
      Export(
        tag: "windows", hostPath: locations.windowsFolder, guestPath: WinePrefix.guestPath, caching: .loose),
    ] + shares
  }
}
