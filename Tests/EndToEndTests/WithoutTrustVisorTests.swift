import HostPrograms
import PALImages
import PALKit
import StubBatches
import SystemPackage
import Testing

extension EmulatedPC {
  /// Windows programs in a machine without TrustVisor. Those of 32 bits do what the SDK's and the stubs' own tests try
  /// on the host for the other systems.
  @Suite struct WithoutTrustVisor {
    private static let programs = Built.examples.appending("windows-x86")
    private static let hello = Built.package.appending("Examples").appending("Hello").appending("C")

    @Test func windowsProgramsDoWhatTheyCan() async throws {
      try await withFolder { folder in
        let batches = try await self.batches(in: folder)
        let project = try await TestProject(copyOf: Self.hello, in: folder)
        var configuration = MachineConfiguration.withExamples
        configuration.hypervisor = false
        configuration.shares.append(folder.string)
        try await withMachine(configuration) { machine in
          for target in [Target.windowsX64, .windowsX86] {
            let result = try await project.run(target, machine)
            #expect(result.code == 1 && result.output.isEmpty, "\(result)")
            #expect(result.errorOutput.hasPrefix("hello: TrustVisor is not there: "), "\(result)")
          }
          for batch in batches { try await expectPass(batch, machine) }
          try await expectPass(Self.programs.appending("sdk-tests").appending("runtime.exe"), machine)
          try await expectPass(Self.programs.appending("sdk-tests").appending("pal-side.exe"), machine)
          try await classicProgramsSayThatItIsMissing(machine)
          try await interruptionsUnregister(machine)
        }
      }
    }

    /// Stubs for random signatures.
    private func batches(in folder: FilePath) async throws -> [FilePath] {
      var programs: [FilePath] = []
      for (number, batch) in BatchProgram.random(for: .windows32).enumerated() {
        let program = folder.appending("batch\(number).exe")
        let complaint = try await batch.compile(for: .windows32, to: program, in: folder)
        try #require(complaint.isEmpty, "batch \(number), seed \(BatchProgram.seed): \(complaint)")
        programs.append(program)
      }
      return programs
    }

    private func run(_ program: FilePath, _ words: [String], _ machine: Machine) async throws -> Printed {
      var run = ProgramRun(try ProgramFile(program.string), arguments: words)
      run.timeLimit = 120_000
      let result = try await machine.execute(run).result
      let code: Int32? = if case .exited(let code) = result.outcome { Int32(code) } else { nil }
      return Printed(
        code: code, output: result.text.replacing("\r\n", with: "\n"), errorOutput: result.errorText)
    }

    private func expectPass(_ program: FilePath, _ machine: Machine) async throws {
      let result = try await run(program, [], machine)
      #expect(result.code == 0 && result.output == "passed\n", "\(program): \(result)")
    }

    private func classicProgramsSayThatItIsMissing(_ machine: Machine) async throws {
      for words in [["test", "5"], ["main", "7", "8"], ["test_args", "7", "20", "4711"]] {
        let program = Self.programs.appending(words[0] + ".exe")
        let result = try await run(program, Array(words.dropFirst()), machine)
        #expect(result.code == 3 && result.output.isEmpty, "\(words): \(result)")
        #expect(result.errorOutput.hasPrefix("TrustVisor is not beneath this system: "), "\(result)")
      }
    }

    /// Only a program with a console can be interrupted, hence `script`; its output goes to a file, past the console.
    private func interruptionsUnregister(_ machine: Machine) async throws {
      let program = Self.programs.appending("sdk-tests").appending("interrupted.exe").string
      // As `pal run` starts it.
      let prefix = try await machine.shell("cd /pallium/windows && ls -dt prefix-* | head -n 1")
      let start = "WINEDEBUG=-all /pallium/bin/windows \(prefix) /usr/lib/wine/wine \(program)"
      let unregistered = "unregistered\nunregistered"
      for (way, expected) in [
        ("usual", unregistered), ("own", "handled\nlives on\n" + unregistered),
        ("ignore", "lives on\n" + unregistered),
      ] {
        let output = try await machine.shell(
          "/usr/bin/script -qfec '\(start) \(way) >/tmp/output' /dev/null >/dev/null; cat /tmp/output")
        #expect(output == expected, "\(way)")
      }
    }
  }
}
