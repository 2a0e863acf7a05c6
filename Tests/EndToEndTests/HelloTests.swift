import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The examples, and projects as `pal new` makes them: built by the command and run on the hypervisor.
  @Suite struct Hello {
    @Test(arguments: Language.allCases) func isWhatPalNewMakes(language: Language) async throws {
      let example = Self.example(language)
      for file in ProjectTemplate.files(name: "hello", language: language) {
        let text = try String(contentsOfFile: example.appending(file.path).string, encoding: .utf8)
        #expect(text == file.text, "\(example)/\(file.path)")
      }
    }

    @Test func runsOnTheHypervisor() async throws {
      try await withPrograms(of: Language.allCases.map(Self.example)) { machine, programs in
        for program in programs {
          let result = try await machine.execute(program)
          #expect(result.succeeded, "\(program): \(result.outcome) \(result.errorText)")
          #expect(result.text == "1: Hello, World!\n2: Hello, PAL!\n", "\(program)")
        }
        let typed = try await pal("vm", "exec", "--name", machine.name, "--", programs[0])
        #expect(typed.code == 0 && typed.output == "1: Hello, World!\n2: Hello, PAL!\n")
      }
    }

    /// The PAL-side runtime, and every kind of parameter.
    @Test func theRuntimeHolds() async throws {
      let project = Built.package.appending("Tests").appending("Projects").appending("Runtime")
      try await withPrograms(of: [project]) { machine, programs in
        for program in programs {
          let result = try await machine.execute(program)
          #expect(result.succeeded && result.text == "passed\n", "\(program): \(result.errorText)")
        }
        // Its random numbers are not the same in another process.
        #expect(try await machine.shell("\(programs[0]) && \(programs[0])") == "passed\npassed")
      }
    }

    /// What Embedded Swift wants of a PAL; a trap in it is a fault of the program.
    @Test func swiftHasDictionariesObjectsAndClosures() async throws {
      let project = Built.package.appending("Tests").appending("Projects").appending("Words")
      try await withPrograms(of: [project]) { machine, programs in
        for program in programs {
          let result = try await machine.execute(program)
          #expect(result.succeeded && result.text == "passed\n", "\(program): \(result.errorText)")
          let trapped = try await machine.execute(program, "trap")
          #expect(trapped.outcome == .signalled(number: UInt8(SIGSEGV)), "\(program)")
        }
      }
    }

    /// Without the hypervisor programs say so, and make no hypercall.
    @Test func saysThatTheHypervisorIsNotThere() async throws {
      try await withFolder { folder in
        for program in try await build(Self.example(.c), in: folder) {
          let result = try await printed(by: FilePath(program))
          #expect(result.code == 1 && result.errorOutput.contains("hello: TrustVisor is not there"))
        }
      }
    }

    private static func example(_ language: Language) -> FilePath {
      Built.package.appending("Examples").appending("Hello").appending(language == .c ? "C" : "Swift")
    }

    /// Programs of both widths, with images of both widths, and a machine that sees them.
    private func withPrograms(
      of projects: [FilePath], _ body: (Machine, [String]) async throws -> Void
    ) async throws {
      try await withFolder { folder in
        var programs: [String] = []
        for project in projects { programs += try await build(project, in: folder) }
        var configuration = MachineConfiguration.forTests()
        configuration.shares.append(folder.string)
        try await withMachine(configuration) { try await body($0, programs) }
      }
    }

    /// Builds copies of a project whose images have either width, for Linux.
    private func build(_ original: FilePath, in folder: FilePath) async throws -> [String] {
      var programs: [String] = []
      for width in [64, 32] {
        let project = folder.appending("\(original.lastComponent?.string ?? "")\(width)")
        try FileManager.default.copyItem(atPath: original.string, toPath: project.string)
        try? FileManager.default.removeItem(atPath: project.appending(".pal").string)
        let manifest = project.appending(Manifest.fileName).string
        let text = try String(contentsOfFile: manifest, encoding: .utf8)
        try text.replacing("[pal]\n", with: "[pal]\nwidth = \(width)\n")
          .write(toFile: manifest, atomically: true, encoding: .utf8)
        let name = try Manifest(parsing: text).name
        for target in [Target.linuxX64, .linuxX86] {
          let built = try await pal("build", project.string, "--target", target.rawValue)
          #expect(built.code == 0, "\(built.errorOutput)")
          programs.append("\(project)/.pal/\(target.rawValue)/\(name)")
        }
      }
      return programs
    }
  }
}
