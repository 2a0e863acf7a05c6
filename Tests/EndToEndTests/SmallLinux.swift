import Foundation
import PALKit
import SystemPackage
import Testing

/// A Linux system of one static program, for kernels that the agent cannot run under: it runs commands one after
/// the other on the serial console and powers off.
struct SmallLinux {
  /// One command and how long it may take.
  struct Command {
    var words: [String]
    var seconds = 120

    /// One of the tests' programs.
    static func program(_ name: String, _ arguments: String..., seconds: Int = 120) -> Self {
      Self(words: ["/\(name)"] + arguments, seconds: seconds)
    }
  }

  /// How a command ended.
  struct Outcome: Equatable {
    var words: String
    /// Nil when a signal ended it.
    var exitCode: Int?
    var text: String
  }

  /// Debian's kernel for 32-bit PCs with PAE.
  static let kernel32 = Locations.standard().cache.appending(
    FilePath("kernel/current-i386/bzImage").components)

  var kernel = Self.kernel32
  var kernelOptions: [String] = []
  var cpus = 1
  var memory = 256
  var hypervisorOptions: [String] = []
  var emulatorArguments: [String] = []

  /// Boots, runs the commands and returns how each ended.
  func run(_ commands: [Command], timeLimit: Duration = .seconds(300)) async throws -> [Outcome] {
    let disk = FilePath("/tmp/pallium-initrd-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(atPath: disk.string) }
    try Data(archive(commands)).write(to: URL(filePath: disk.string))
    var guest = TestGuest(
      image: Built.image, modules: [.init(kernel, arguments: Self.words + kernelOptions), .init(disk)])
    guest.options = hypervisorOptions
    guest.cpus = cpus
    guest.memory = MemorySize(mebibytes: memory)
    guest.emulatorArguments = emulatorArguments
    let result = try await guest.run(timeLimit: timeLimit)
    let said = "\(result.console)\n\(result.hypervisorLog)"
    #expect(!result.timedOut && result.console.contains("== end"), "\(said)")
    #expect(!result.hypervisorLog.contains("PANIC"), "\(result.hypervisorLog)")
    return Self.outcomes(result.console)
  }

  private static let words = [
    "console=ttyS0", "quiet", "panic=-1", "mitigations=off", "cryptomgr.notests", "tsc=reliable",
    "no_timer_check", "nomodeset",
  ]

  private func archive(_ commands: [Command]) throws -> [UInt8] {
    var archive = CpioArchive()
    for folder in ["proc", "sys", "dev", "tmp"] { archive.addFolder(folder) }
    archive.addFile("init", try content("init32"), executable: true)
    for name in Set(commands.compactMap { $0.words.first }) {
      let path = String(name.drop { $0 == "/" })
      archive.addFile(path, try content(path), executable: true)
    }
    let lines = commands.map { "\($0.seconds) \($0.words.joined(separator: " "))\n" }
    archive.addFile("commands", Array(lines.joined().utf8))
    return archive.finished()
  }

  private func content(_ program: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: Built.programs.appending(program).string)))
  }

  /// What lies between `== run WORDS` and `== exit CODE: WORDS` or `== signal NUMBER: WORDS`.
  static func outcomes(_ console: String) -> [Outcome] {
    var outcomes: [Outcome] = []
    var lines: [Substring] = []
    for line in console.split(whereSeparator: \.isNewline) {
      if let match = line.firstMatch(of: /== (exit|signal) (\d+): (.*)/) {
        outcomes.append(
          Outcome(
            words: String(match.3), exitCode: match.1 == "exit" ? Int(match.2) : nil,
            text: lines.joined(separator: "\n")))
      } else if line.contains("== run ") {
        lines = []
      } else {
        lines.append(line)
      }
    }
    return outcomes
  }
}
