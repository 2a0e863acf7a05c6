import Foundation
import SystemPackage

/// Runs a test guest in Bochs, which has no port that ends it with a value: what the guest says then stands for it.
struct BochsTestGuest {
  /// What guests say when they have written to the port and are still there.
  private static let lastWords = "there is no debug-exit port"

  let guest: TestGuest
  let vendor: ProcessorVendor
  let folder: FilePath
  let command: String

  /// What brought the guest's end.
  private enum End: Equatable {
    case debugExit(Int32)
    /// The PC was reset or switched off.
    case off
    case timedOut

    var exitCode: Int32? {
      switch self {
      case .debugExit(let value): TestGuestResult.exitCode(ofDebugExit: value)
      case .off: 0
      case .timedOut: nil
      }
    }
  }

  private var console: FilePath { folder.appending("com1") }
  private var hypervisorLog: FilePath { folder.appending("com2") }
  private var log: BochsLog { BochsLog(file: folder.appending("bochs.log")) }

  func run(timeLimit: Duration) async throws(PalliumError) -> TestGuestResult {
    guard guest.emulatorArguments.isEmpty, !guest.instructionCount else {
      throw PalliumError(.usage, "Bochs takes no arguments for QEMU, and always counts instructions.")
    }
    let configuration = try await configuration()
    // Bochs ends with the thread that started it.
    let end = try await onThread { isCancelled in
      Result { () throws(PalliumError) in
        try watch(configuration, until: .now + timeLimit, isCancelled)
      }
    }.get()
    return TestGuestResult(
      exitCode: end.exitCode, timedOut: end == .timedOut, console: text(console),
      hypervisorLog: text(hypervisorLog), emulatorErrors: log.failure ?? "")
  }

  private func configuration() async throws(PalliumError) -> BochsConfiguration {
    var files = CpioArchive()
    files.addFile("image", try content(guest.image))
    for (index, module) in guest.modules.enumerated() {
      files.addFile("module\(index)", try content(module.file))
    }
    let modules = guest.modules.enumerated().map { index, module in
      BootConfiguration.Loaded(file: "module\(index)", words: module.arguments)
    }
    let loader = try await BootLoader(
      .multiboot(.init(file: "image", words: guest.options), modules: modules), folder: folder)
    let disk = folder.appending("disk.img")
    let geometry = try BootDisk(loader: loader.sectors, files: files).write(disk)
    return BochsConfiguration(
      vendor: vendor, cpus: guest.cpus, memory: guest.memory, disk: disk, geometry: geometry,
      serialPorts: [1: .file(console), 2: .file(hypervisorLog)], log: log.file)
  }

  private func content(_ file: FilePath) throws(PalliumError) -> [UInt8] {
    guard let content = FileManager.default.contents(atPath: file.string) else {
      throw PalliumError(.hostFailure, "\(file) cannot be read: build it or name another.")
    }
    return [UInt8](content)
  }

  private func watch(
    _ configuration: BochsConfiguration, until end: ContinuousClock.Instant, _ isCancelled: () -> Bool
  ) throws(PalliumError) -> End {
    let bochs = try BochsProcess(configuration, in: folder, command: command)
    while !bochs.wait(milliseconds: 50) {
      if isCancelled() { throw PalliumError(.interrupted, "The test guest was interrupted.") }
      if guest.endsAtReset, log.resets > 0 { return .off }
      if text(console).contains(Self.lastWords) { break }
      if ContinuousClock.now > end { return .timedOut }
    }
    let words = text(console)
    guard words.contains(Self.lastWords) else { return .off }
    return .debugExit(words.contains("failed") ? 1 : 0)
  }

  private func text(_ file: FilePath) -> String {
    String(decoding: FileManager.default.contents(atPath: file.string) ?? Data(), as: UTF8.self)
  }
}
