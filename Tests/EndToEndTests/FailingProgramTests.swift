import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// What `pal run` says of programs whose PALs do not load, fail or never end, in one machine with a small pool.
  @Suite struct FailingPrograms {
    private static let failures = Built.package.appending("Tests").appending("Projects").appending("Failures")
    private static let hello = Built.package.appending("Examples").appending("Hello").appending("C")

    @Test func areExplained() async throws {
      try await withFolder { folder in
        let failing = try await TestProject(copyOf: Self.failures, in: folder)
        let large = try await TestProject(
          copyOf: Self.hello, in: folder, replacing: "heap-pages = 16", with: "heap-pages = 1024")
        try areOfTheirFormat(failing)
        var configuration = MachineConfiguration.forTests()
        configuration.hypervisorOptions = ["pool=2M"]
        try await withMachine(configuration) { machine in
          for target in Target.allCases {
            try await areTooLarge(large, target, machine)
            try await failInside(failing, target, machine)
            try await failOutside(failing, target, machine)
            try await neverEnd(failing, target, machine)
          }
        }
      }
    }

    /// In 32-bit PALs, too.
    @Test func arraysThatRunOverAreNoticed() async throws {
      try await withFolder { folder in
        let narrow = try await TestProject(
          copyOf: Self.failures, in: folder, replacing: "[pal]\n", with: "[pal]\nwidth = 32\n")
        try await withMachine(.forTests()) { machine in
          for target in [Target.linuxX64, .windowsX86] {
            let result = try await narrow.run(target, machine, "inside", "array")
            #expect(result.code == 139 && result.output == "42\n", "\(target): \(result)")
            #expect(
              result.errorOutput.contains("\npal: A PAL has failed meanwhile: invalid opcode at rip 0x"))
          }
        }
      }
    }

    /// The projects' own reader of program files finds in what was built what it was built for.
    private func areOfTheirFormat(_ project: TestProject) throws {
      for (target, width) in [(Target.windowsX64, ProgramKind.Width.bits64), (.windowsX86, .bits32)] {
        let program = try ProgramFile(project.program(target).string)
        #expect(program.kind == .windows(width), "\(target)")
      }
    }

    /// An image that needs more memory than the hypervisor's pool has.
    private func areTooLarge(_ project: TestProject, _ target: Target, _ machine: Machine) async throws {
      let result = try await project.run(target, machine)
      #expect(result.code == 1 && result.output.isEmpty, "\(target): \(result)")
      let words = "hello: The hypervisor's memory for PALs is exhausted.\n"
      #expect(result.errorOutput == words, "\(target): \(result)")
    }

    private func failInside(_ project: TestProject, _ target: Target, _ machine: Machine) async throws {
      for (what, cause) in [
        ("store", "page fault"), ("division", "divide error"), ("array", "invalid opcode"),
      ] {
        let result = try await project.run(target, machine, "inside", what)
        #expect(result.code == 139 && result.output == "42\n", "\(target) \(what): \(result)")
        #expect(result.errorOutput.contains("pal: The program was ended by \(segmentationFault(target))"))
        #expect(result.errorOutput.contains("\npal: A PAL has failed meanwhile: \(cause) at rip 0x"))
      }
    }

    /// Wine's word for it, or Linux'.
    private func segmentationFault(_ target: Target) -> String {
      target.isWindows ? "an unhandled Windows exception: page fault" : "signal 11"
    }

    private func failOutside(_ project: TestProject, _ target: Target, _ machine: Machine) async throws {
      let store = try await project.run(target, machine, "outside", "store")
      #expect(store.code == 139 && store.output == "42\n", "\(target): \(store)")
      #expect(store.errorOutput.contains("pal: The program was ended by \(segmentationFault(target))"))
      #expect(!store.errorOutput.contains("PAL has failed"), "\(target): \(store)")
      let division = try await project.run(target, machine, "outside", "division")
      #expect(division.code == 136 && division.output == "42\n", "\(target): \(division)")
    }

    /// The machine stays usable, for this program too.
    private func neverEnd(_ project: TestProject, _ target: Target, _ machine: Machine) async throws {
      let late = try await project.run(target, machine, "inside", "endless", timeLimit: 6)
      #expect(late.code == 124 && late.output == "42\n", "\(target): \(late)")
      let words = "pal: The program ran longer than its 6 s and was killed: see '--timeout'.\n"
      #expect(late.errorOutput == words, "\(target): \(late)")
      let next = try await project.run(target, machine, "inside", "nothing")
      #expect(next.code == 0 && next.output == "42\nended\n", "\(target): \(next)")
    }
  }
}
