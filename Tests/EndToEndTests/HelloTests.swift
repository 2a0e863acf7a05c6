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
      let folder = FilePath("/tmp/pallium-hello-\(UUID().uuidString.prefix(8))")
      defer { try? FileManager.default.removeItem(atPath: folder.string) }
      let programs = try await Self.projects(in: folder)
      var configuration = MachineConfiguration.forTests()
      configuration.shares.append(folder.string)
      try await withMachine(configuration) { machine in
        for program in programs {
          let result = try await machine.execute(program)
          #expect(result.succeeded, "\(program): \(result.outcome) \(result.errorText)")
          #expect(result.text == "1: Hello, World!\n2: Hello, PAL!\n", "\(program)")
        }
        #expect(try await machine.shell("\(programs[0]) | head -n 1") == "1: Hello, World!")
      }
    }

    /// Without the hypervisor programs say so, and make no hypercall.
    @Test func saysThatTheHypervisorIsNotThere() async throws {
      let folder = FilePath("/tmp/pallium-hello-\(UUID().uuidString.prefix(8))")
      defer { try? FileManager.default.removeItem(atPath: folder.string) }
      for program in try await Self.projects(in: folder) {
        let result = try await printed(by: FilePath(program))
        #expect(result.code == 1 && result.errorOutput.contains("hello: TrustVisor is not there"))
      }
    }

    private static func example(_ language: Language) -> FilePath {
      Built.package.appending("Examples").appending("Hello").appending(language == .c ? "C" : "Swift")
    }

    /// For each language and width of the image, the programs of both widths.
    private static func projects(in folder: FilePath) async throws -> [String] {
      var programs: [String] = []
      for language in Language.allCases {
        for width in [64, 32] {
          let project = folder.appending("\(language)\(width)")
          try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
          try FileManager.default.copyItem(atPath: example(language).string, toPath: project.string)
          try? FileManager.default.removeItem(atPath: project.appending(".pal").string)
          try setWidth(width, project.appending(Manifest.fileName))
          for target in [Target.linuxX64, .linuxX86] {
            let built = try await pal("build", project.string, "--target", target.rawValue)
            #expect(built.code == 0, "\(built.errorOutput)")
            programs.append("\(project)/.pal/\(target.rawValue)/hello")
          }
        }
      }
      return programs
    }

    private static func setWidth(_ width: Int, _ manifest: FilePath) throws {
      let text = try String(contentsOfFile: manifest.string, encoding: .utf8)
      try text.replacing("[pal]\n", with: "[pal]\nwidth = \(width)\n")
        .write(toFile: manifest.string, atomically: true, encoding: .utf8)
    }
  }
}
