import Foundation
import Subprocess
import SystemPackage

/// Runs a test guest in QEMU.
struct QEMUTestGuest {
  let guest: TestGuest
  let folder: FilePath
  let command: String

  func run(timeLimit: Duration) async throws(PalliumError) -> TestGuestResult {
    do {
      let arguments = try commandLine()
      // `timeout` ends the emulator even if this process dies first.
      let seconds = String(max(1, timeLimit.components.seconds))
      var options = PlatformOptions()
      options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(5))]
      let result = try await Subprocess.run(
        .name("timeout"), arguments: Arguments(["--kill-after=5", seconds, command] + arguments),
        platformOptions: options, input: .none, output: .discarded, error: .string(limit: 65536))
      return TestGuestResult(
        result.terminationStatus, console: text(folder.appending("com1")),
        hypervisorLog: text(folder.appending("com2")), emulatorErrors: result.standardError)
    } catch {
      throw PalliumError(.hostFailure, "The test guest cannot be run: \(error).")
    }
  }

  private func commandLine() throws -> [String] {
    var arguments = QEMUCommandLine.base(cpus: guest.cpus, memory: guest.memory, threads: guest.threads)
    if guest.instructionCount { arguments += ["-icount", "shift=0,sleep=off"] }
    if guest.endsAtReset { arguments.append("-no-reboot") }
    arguments += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
    for port in ["com1", "com2"] { arguments += ["-serial", "file:\(folder.appending(port))"] }
    arguments += ["-kernel", guest.image.string, "-append", guest.options.joined(separator: " ")]
    let words = try guest.modules.enumerated().map { index, module in
      // A link, because the loader takes a file's name to end at the first space.
      let link = folder.appending("module\(index)").string
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: module.file.string)
      return QEMUCommandLine.quoted(([link] + module.arguments).joined(separator: " "))
    }
    if !words.isEmpty { arguments += ["-initrd", words.joined(separator: ",")] }
    return arguments + guest.emulatorArguments
  }

  private func text(_ file: FilePath) -> String {
    String(decoding: FileManager.default.contents(atPath: file.string) ?? Data(), as: UTF8.self)
  }
}

extension TestGuestResult {
  fileprivate init(
    _ status: TerminationStatus, console: String, hypervisorLog: String, emulatorErrors: String
  ) {
    let exitCode: Int32? = if case .exited(let code) = status { code } else { nil }
    // `timeout` says 124, or 137 when the emulator had to be killed.
    self.init(
      exitCode: exitCode, timedOut: exitCode == 124 || exitCode == 137, console: console,
      hypervisorLog: hypervisorLog, emulatorErrors: emulatorErrors)
  }
}
