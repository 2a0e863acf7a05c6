import Foundation
import Subprocess
import SystemPackage

/// A small guest that tests one thing: a PC that runs in the foreground until the guest ends it.
///
/// The guest reports on COM1 and ends by writing to port 0xF4, or by a reset; the hypervisor logs to COM2.
public struct TestGuest: Sendable {
  /// A multiboot module: a file and the words that follow its name on its command line.
  public struct Module: Sendable {
    public var file: FilePath
    public var arguments: [String]

    public init(_ file: FilePath, arguments: [String] = []) {
      self.file = file
      self.arguments = arguments
    }
  }

  /// The hypervisor's image, or another multiboot kernel that QEMU loads itself.
  public var image: FilePath
  /// Words on the image's command line.
  public var options: [String] = []
  public var modules: [Module]
  public var cpus = 1
  public var memory = MemorySize(mebibytes: 256)
  public var threads = MachineConfiguration.Threads.single
  /// Whether a reset ends the run.
  public var endsAtReset = true
  /// Whether the time-stamp counter counts instructions.
  public var instructionCount = false
  /// Further arguments for the emulator.
  public var emulatorArguments: [String] = []

  public init(image: FilePath, modules: [Module] = []) {
    self.image = image
    self.modules = modules
  }

  /// Runs the guest to its end, or to the time limit, when the emulator is ended.
  public func run(
    timeLimit: Duration = .seconds(60), emulator: String = Locations.standard().emulator
  ) async throws(PalliumError) -> TestGuestResult {
    let folder = FilePath("/tmp/pallium-guest-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    do {
      try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
      let arguments = try commandLine(in: folder)
      // `timeout` ends the emulator even if this process dies first.
      let seconds = String(max(1, timeLimit.components.seconds))
      var options = PlatformOptions()
      options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(5))]
      let result = try await Subprocess.run(
        .name("timeout"), arguments: Arguments(["--kill-after=5", seconds, emulator] + arguments),
        platformOptions: options, input: .none, output: .discarded, error: .string(limit: 65536))
      return TestGuestResult(
        result.terminationStatus, console: text(folder.appending("com1")),
        hypervisorLog: text(folder.appending("com2")), emulatorErrors: result.standardError)
    } catch {
      throw PalliumError(.hostFailure, "The test guest cannot be run: \(error).")
    }
  }

  private func commandLine(in folder: FilePath) throws -> [String] {
    var arguments = EmulatorCommandLine.base(cpus: cpus, memory: memory, threads: threads)
    if instructionCount { arguments += ["-icount", "shift=0,sleep=off"] }
    if endsAtReset { arguments.append("-no-reboot") }
    arguments += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
    for port in ["com1", "com2"] { arguments += ["-serial", "file:\(folder.appending(port))"] }
    arguments += ["-kernel", image.string, "-append", options.joined(separator: " ")]
    let words = try modules.enumerated().map { index, module in
      // A link, because the loader takes a file's name to end at the first space.
      let link = folder.appending("module\(index)").string
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: module.file.string)
      return EmulatorCommandLine.quoted(([link] + module.arguments).joined(separator: " "))
    }
    if !words.isEmpty { arguments += ["-initrd", words.joined(separator: ",")] }
    return arguments + emulatorArguments
  }

  private func text(_ file: FilePath) -> String {
    String(decoding: FileManager.default.contents(atPath: file.string) ?? Data(), as: UTF8.self)
  }
}

/// How a test guest ended.
public struct TestGuestResult: Sendable {
  /// The emulator's exit code; nil when a signal ended it.
  public var exitCode: Int32?
  /// The emulator did not end in time.
  public var timedOut: Bool
  /// What the guest wrote to COM1.
  public var console: String
  /// What the hypervisor wrote to COM2.
  public var hypervisorLog: String
  /// What the emulator complained of.
  public var emulatorErrors: String

  init(_ status: TerminationStatus, console: String, hypervisorLog: String, emulatorErrors: String) {
    exitCode = if case .exited(let code) = status { code } else { nil }
    // `timeout` says 124, or 137 when the emulator had to be killed.
    timedOut = exitCode == 124 || exitCode == 137
    self.console = console
    self.hypervisorLog = hypervisorLog
    self.emulatorErrors = emulatorErrors
  }

  /// The value that the guest wrote to port 0xF4, which must not be 0; nil when it ended otherwise.
  public var debugExitValue: Int32? {
    // The device exits with the value doubled plus one; one alone is also the emulator's own failure.
    guard let exitCode, !timedOut, exitCode > 1, exitCode & 1 == 1 else { return nil }
    return exitCode >> 1
  }
}
