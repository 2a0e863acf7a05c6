import Foundation
import SystemPackage

/// A small guest that tests one thing: a PC that runs in the foreground until the guest ends it.
///
/// The guest reports on COM1 and ends by writing to port 0xF4, or by a reset; the hypervisor logs to COM2.
/// Bochs has no such port: there, what the guest says is taken for what it writes.
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

  public var emulator = Emulator.qemu
  /// The hypervisor's image, or another multiboot kernel that is loaded in its stead.
  public var image: FilePath
  /// Words on the image's command line.
  public var options: [String] = []
  public var modules: [Module]
  public var cpus = 1
  public var memory = MemorySize(mebibytes: 256)
  public var threads = MachineConfiguration.Threads.single
  /// Whether a reset ends the run.
  public var endsAtReset = true
  /// Whether QEMU's time-stamp counter counts instructions; Bochs's always does.
  public var instructionCount = false
  /// Further arguments for QEMU.
  public var emulatorArguments: [String] = []

  public init(image: FilePath, modules: [Module] = []) {
    self.image = image
    self.modules = modules
  }

  /// Runs the guest to its end, or to the time limit, when the emulator is ended.
  public func run(
    timeLimit: Duration = .seconds(60), locations: Locations = .standard()
  ) async throws(PalliumError) -> TestGuestResult {
    let folder = FilePath("/tmp/pallium-guest-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    do {
      try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
    } catch {
      throw PalliumError(.hostFailure, "The folder \(folder) cannot be made: make room on its file system.")
    }
    switch emulator {
    case .qemu:
      return try await QEMUTestGuest(guest: self, folder: folder, command: locations.emulator)
        .run(timeLimit: timeLimit)
    case .bochs(let vendor):
      return try await BochsTestGuest(guest: self, vendor: vendor, folder: folder, command: locations.bochs)
        .run(timeLimit: timeLimit)
    }
  }
}

/// How a test guest ended.
public struct TestGuestResult: Sendable {
  /// The emulator's exit code; nil when a signal ended it. Of Bochs: what QEMU would have exited with.
  public var exitCode: Int32?
  /// The emulator did not end in time.
  public var timedOut: Bool
  /// What the guest wrote to COM1.
  public var console: String
  /// What the hypervisor wrote to COM2.
  public var hypervisorLog: String
  /// What the emulator complained of.
  public var emulatorErrors: String

  /// What QEMU exits with when the guest writes this to port 0xF4.
  static func exitCode(ofDebugExit value: Int32) -> Int32 { value << 1 | 1 }

  /// The value that the guest wrote to port 0xF4, which must not be 0; nil when it ended otherwise.
  public var debugExitValue: Int32? {
    // One alone is also QEMU's own failure.
    guard let exitCode, !timedOut, exitCode > 1, exitCode & 1 == 1 else { return nil }
    return exitCode >> 1
  }
}
