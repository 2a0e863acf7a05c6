import AgentProtocol
import Foundation
import Subprocess
import SystemPackage

extension Machine {
  /// Boots a machine and returns when its guest's agent answers.
  ///
  /// - Parameters:
  ///   - timeLimit: how long the guest may take to boot.
  ///   - progress: called as it boots.
  /// - Throws: why it does not start. The emulator has then been ended again; also when the task is cancelled.
  public static func start(
    _ name: String = "default", _ configuration: MachineConfiguration = .init(),
    locations: Locations = .standard(), timeLimit: Duration = .seconds(180),
    progress: @Sendable (BootPhase) -> Void = { _ in }
  ) async throws(PalliumError) -> Machine {
    try configuration.check()
    let directory = try MachineDirectory(name: name, in: locations.runtime)
    try directory.create()
    guard let lock = FileLock(directory.startLock) else {
      throw PalliumError(
        .alreadyRunning, "A machine named '\(name)' is being started: wait for it or choose another name.")
    }
    if let record = MachineRecord.load(directory.record), record.process.isAlive {
      throw PalliumError(
        .alreadyRunning,
        "A machine named '\(name)' runs already: stop it with 'pal vm stop' or choose another name.")
    }
    directory.clear()
    let began = ContinuousClock.now
    let preparation = try MachinePreparation(configuration, directory, locations)
    let arguments = EmulatorCommandLine.machine(
      name: name, configuration, in: directory, exports: preparation.exports,
      hypervisor: preparation.hypervisor)
    log.debug("the emulator's command", metadata: ["arguments": .array(arguments.map { .string($0) })])
    // In a task of its own, which is not cancelled with this one: broken off in its middle, the emulator could go
    // on without anybody knowing its process.
    let process = try await Task { await launch(locations.emulator, arguments, directory) }.value.get()
    var machine = Machine(
      name: name, directory: directory,
      record: MachineRecord(process: process, configuration: configuration, startedAt: Date()),
      locations: locations)
    do throws(PalliumError) {
      try machine.record.save(directory.record)
      let watch = BootWatch(directory: directory, process: process, timeLimit: timeLimit)
      let welcome = try await watch.run(progress)
      machine = machine.booted(welcome, after: ContinuousClock.now - began)
      try machine.record.save(directory.record)
    } catch {
      try? await machine.stop(force: true)
      throw error
    }
    _ = consume lock
    return machine
  }

  private func booted(_ welcome: Welcome, after time: Duration) -> Machine {
    var record = record
    record.bootSeconds = time / .seconds(1)
    record.timeStampAtAgent = welcome.timeStampAtStart
    record.idleAtAgent = welcome.idleAtStart
    return Machine(name: name, directory: directory, record: record, locations: locations)
  }

  /// Starts the emulator in the background; its first process ends when the machine is made.
  private static func launch(
    _ emulator: String, _ arguments: [String], _ directory: MachineDirectory
  ) async -> Result<ProcessIdentity, PalliumError> {
    do throws(PalliumError) {
      return .success(try await launched(emulator, arguments, directory))
    } catch { return .failure(error) }
  }

  private static func launched(
    _ emulator: String, _ arguments: [String], _ directory: MachineDirectory
  ) async throws(PalliumError) -> ProcessIdentity {
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

  private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  /// The emulator warns of processor features that it lacks before it says what is wrong.
  private static func firstSentence(_ text: String) -> String {
    lines(text).first { !$0.contains("warning:") } ?? "it gave no reason; run 'pal doctor'."
  }
}

/// What must lie ready in a machine's folder before the emulator starts.
private struct MachinePreparation {
  let exports: [Export]
  let hypervisor: FilePath?

  init(
    _ configuration: MachineConfiguration, _ directory: MachineDirectory, _ locations: Locations
  ) throws(PalliumError) {
    hypervisor = configuration.hypervisor ? try Self.findHypervisor(configuration, locations) : nil
    let kernel = locations.kernelFolder.appending(configuration.kernel.rawValue)
    guard FileManager.default.fileExists(atPath: kernel.string) else {
      throw PalliumError(.notSetUp, "The guest's kernel is missing: run 'make setup', which fetches it.")
    }
    try Self.stageAgent(directory, locations)
    exports = try Self.exports(configuration, directory, locations)
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

  private static func findHypervisor(
    _ configuration: MachineConfiguration, _ locations: Locations
  ) throws(PalliumError) -> FilePath {
    let image = configuration.hypervisorImage.map { FilePath($0) } ?? locations.hypervisor
    guard let image, FileManager.default.fileExists(atPath: image.string) else {
      throw PalliumError(
        .imageMissing,
        "The hypervisor's image is missing: run 'make image', or start with '--no-hypervisor'.")
    }
    return image
  }

  /// The guest sees a folder with the agent and nothing else of the build folder.
  private static func stageAgent(_ directory: MachineDirectory, _ locations: Locations) throws(PalliumError) {
    let agent = locations.agentFolder.appending("pal-agent").string
    guard FileManager.default.fileExists(atPath: agent) else {
      throw PalliumError(
        .imageMissing, "The guest's agent \(agent) is missing: run 'swift build --product pal-agent'.")
    }
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
