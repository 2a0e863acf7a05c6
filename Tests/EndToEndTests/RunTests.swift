import Foundation
import PALKit
import Subprocess
import SystemPackage
import Testing

extension EmulatedPC {
  /// `pal run` as a person or a script uses it: Windows and Linux programs of both widths, in one machine.
  @Suite struct Run {
    private static let windows = Built.programs.appending("windows")
    private static let echoes = [
      windows.appending("echo64.exe"), windows.appending("echo32.exe"), Built.programs.appending("echo64"),
      Built.programs.appending("echo32"),
    ]

    @Test func programsRun() async throws {
      let name = "test-run"
      let session = RunSession(name: name)
      do {
        try await startsAMachine(session)
        for program in Self.echoes { try await passesEverythingThrough(session, program) }
        for width in [64, 32] { try await reachesTheHypervisor(session, width) }
        try await tellsCrashes(session)
        try await endsEndlessOnes(session)
        try await seesWhatIsBesideThem(session)
        try await seesWhatIsBuiltAnew(session)
        try await keepsToItsMachine(session)
        try await runsSeveralAtOnce(session)
      } catch {
        try? await Machine.running(name).stop(force: true)
        throw error
      }
      #expect(try await pal("vm", "stop", "--name", name).code == 0)
    }

    private func startsAMachine(_ session: RunSession) async throws {
      let first = try await session.run("--memory", "256M", Self.windows.appending("echo64.exe").string)
      #expect(first.code == 0, "\(first.errorOutput)")
      #expect(first.errorOutput.contains("test-run: the guest's agent answers"), "it says why it takes long")
      let began = ContinuousClock.now
      let second = try await session.run(Self.windows.appending("echo64.exe").string)
      #expect(second.code == 0 && second.errorOutput == "complaint\n")
      // Under three seconds on an idle host; tests share it.
      #expect(ContinuousClock.now - began < .seconds(15))
    }

    private func passesEverythingThrough(_ session: RunSession, _ program: FilePath) async throws {
      var words = ["a b", "", "\"quoted\" \\", "C:\\x\\", "--json", "*"]
      // A Windows program's `main` gets others than ASCII in Windows' code page 1252.
      if program.extension != "exe" { words.append("ä€") }
      let input = String(repeating: "line\r\nline\n\u{1}ä", count: 20_000)
      let result = try await session.run(["--env", "CODE=200", program.string, "--"] + words, input: input)
      #expect(result.code == 200, "\(program)")
      // Compared before, because a failure would show the differences of long texts.
      let isWhole = result.output == words.map { "<\($0)>" }.joined() + input
      #expect(isWhole, "\(program): \(result.output.prefix(100))")
      #expect(result.errorOutput == "complaint\n", "\(program)")
      let report = try await session.run("--json", program.string, "--", "x")
      let object = try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
      #expect(
        (object?["output"] as? [String: String])?["content"] == "<x>" && object?["exitCode"] as? Int == 0)
    }

    private func reachesTheHypervisor(_ session: RunSession, _ width: Int) async throws {
      let result = try await session.run(Self.windows.appending("hypercalls\(width).exe").string)
      #expect(result.output.trimmingCharacters(in: .newlines) == "0 0 refused" && result.code == 0)
    }

    private func tellsCrashes(_ session: RunSession) async throws {
      for width in [64, 32] {
        let crash = Self.windows.appending("crash\(width).exe").string
        let fault = try await session.run(crash)
        #expect(fault.code == 139 && fault.output.hasPrefix("before"))
        #expect(
          fault.errorOutput.contains("was ended by an unhandled Windows exception: page fault on write"))
        let division = try await session.run(crash, "--", "division")
        #expect(division.code == 136 && division.errorOutput.contains("exception: division by zero"))
      }
      let linux = try await session.run(Built.programs.appending("echo64").string, "--", "crash")
      #expect(linux.code == 139 && linux.errorOutput.contains("ended by signal 11 (SIGSEGV"))
    }

    private func endsEndlessOnes(_ session: RunSession) async throws {
      for program in [Self.windows.appending("endless32.exe"), Built.programs.appending("endless64")] {
        let late = try await session.run("--timeout", "4.5", program.string)
        #expect(late.code == 124 && late.errorOutput.contains("ran longer than its 4.5 s and was killed"))
      }
      let interrupted = try await session.interrupted(Self.windows.appending("endless64.exe").string)
      #expect(interrupted.code == 130 && interrupted.errorOutput.contains("interrupted"))
      let machine = try Machine.running(session.name)
      try await expectSoon {
        try await !machine.execute("/pallium/bin/busybox", "ps", "-o", "args").text.contains("endless")
      }
    }

    private func seesWhatIsBesideThem(_ session: RunSession) async throws {
      for width in [64, 32] {
        let program = Self.windows.appending("library").appending("uses-library\(width).exe")
        let result = try await session.run(program.string)
        #expect(result.output == "42" && result.code == 0)
      }
    }

    /// A program that is replaced while the machine runs is not taken for its older self.
    private func seesWhatIsBuiltAnew(_ session: RunSession) async throws {
      let file = FileManager.default.temporaryDirectory.appending(path: "test-run-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: file) }
      for source in ["echo64", "windows/echo32.exe", "echo32"] {
        try Data(contentsOf: URL(filePath: Built.programs.string).appending(path: source)).write(to: file)
        #expect(try await session.run(file.path, "--", source).output == "<\(source)>")
      }
    }

    private func keepsToItsMachine(_ session: RunSession) async throws {
      let other = try await session.run("--cpus", "2", Self.echoes[2].string)
      #expect(other.code == 64 && other.errorOutput.contains("runs with 1 CPU and 256M, not 2 CPUs"))
      #expect(try await session.run("--cpus", "1", Self.echoes[2].string).code == 0)
    }

    private func runsSeveralAtOnce(_ session: RunSession) async throws {
      let outputs = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<6 {
          group.addTask { try await session.run(Self.echoes[number % 4].string, "--", "\(number)").output }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outputs.sorted() == (0..<6).map { "<\($0)>" })
    }

    @Test func whatCannotBeRunIsExplained() async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: "test-run-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      func expect(_ content: [UInt8], _ code: Int32, _ words: String) async throws {
        let file = folder.appending(path: "file")
        try Data(content).write(to: file)
        let result = try await pal("run", "--name", "test-never", file.path)
        #expect(result.code == code && result.errorOutput.contains(words), "\(result.errorOutput)")
      }
      try await expect(Array("#!/bin/sh\n".utf8), 118, "is text, no program")
      try await expect([0x1F, 0x8B, 8, 0], 119, "no program in a known format")
      try await expect(try armProgram(), 120, "is for 64-bit ARM")
      let absent = try await pal("run", "--name", "test-never", folder.appending(path: "none.exe").path)
      #expect(absent.code == 127 && absent.errorOutput.contains("There is no file"))
      let isFolder = try await pal("run", "--name", "test-never", folder.path)
      #expect(isFolder.code == 117 && isFolder.errorOutput.contains("is a folder"))
      #expect(try await pal("run").code == 64)
      #expect(try await pal("run", "--timeout", "0", "x").code == 64)
      #expect(!Machine.list().contains { $0.name == "test-never" }, "none of them needed a machine")
    }

    /// A Windows program that says it is for another processor.
    private func armProgram() throws -> [UInt8] {
      var bytes = [UInt8](try Data(contentsOf: URL(filePath: Self.windows.appending("echo64.exe").string)))
      let header = Int(bytes[0x3C]) + Int(bytes[0x3D]) << 8
      bytes.replaceSubrange(header + 4..<header + 6, with: [0x64, 0xAA])
      return bytes
    }

    @Test func missingWineIsExplained() async throws {
      func expect(_ program: String, _ variables: [Environment.Key: String], _ words: String) async throws {
        let result = try await run(
          .path(Locations.standard().agentFolder.appending("pal")),
          arguments: ["run", "--name", "test-never", Self.windows.appending(program).string],
          environment: .ofTests.updating(variables.mapValues { $0 }), input: .none, output: .discarded,
          error: .string(limit: 1 << 16))
        #expect(result.terminationStatus == .exited(121))
        #expect(result.standardError.contains(words), "\(result.standardError)")
      }
      try await expect("echo64.exe", ["PALLIUM_WINE": "/nonexistent"], "Wine, which is not installed")
      try await expect("echo32.exe", ["PALLIUM_WINE": "/nonexistent"], "Wine, which is not installed")
      if !FileManager.default.fileExists(atPath: "/usr/lib/wine/wine") {
        try await expect("echo32.exe", ["XDG_CACHE_HOME": "/nonexistent"], "32-bit part, which is missing")
      }
      #expect(!Machine.list().contains { $0.name == "test-never" })
    }
  }
}

/// A machine that `pal run` is asked to use.
private struct RunSession: Sendable {
  let name: String

  func run(_ arguments: String...) async throws -> Printed { try await run(arguments) }

  func run(_ arguments: [String], input: String = "") async throws -> Printed {
    let result = try await Subprocess.run(
      command, arguments: Arguments(["run", "--name", name] + arguments), input: .string(input),
      output: .string(limit: 1 << 22), error: .string(limit: 1 << 20))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return Printed(code: code, output: result.standardOutput, errorOutput: result.standardError)
  }

  /// Runs an endless program and interrupts `pal` when the program has said that it runs.
  func interrupted(_ program: String) async throws -> Printed {
    let output = FileManager.default.temporaryDirectory.appending(path: "test-run-\(UUID().uuidString)").path
    let file = try FileDescriptor.open(
      FilePath(output), .readWrite, options: [.create, .truncate], permissions: .ownerReadWrite)
    defer { try? FileManager.default.removeItem(atPath: output) }
    let result = try await Subprocess.run(
      command, arguments: ["run", "--name", name, program], environment: .ofTests, input: .none,
      output: .fileDescriptor(file, closeAfterSpawningProcess: true), error: .string(limit: 1 << 16)
    ) { execution in
      try await expectSoon { FileManager.default.contents(atPath: output)?.isEmpty == false }
      try execution.send(signal: .interrupt)
    }
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return Printed(code: code, output: "", errorOutput: result.standardError)
  }

  private var command: Executable { .path(Locations.standard().agentFolder.appending("pal")) }
}
