import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The micro-TPM as PALs in C and Swift reach it, of both widths, in programs for all targets.
  @Suite struct MicroTPMProjects {
    private static let projects = Built.package.appending("Tests").appending("Projects")

    /// Sizes, errors, changed data, bad pointers, policies and quotes, checked inside the PALs.
    @Test(arguments: ["MicroTPM", "MicroTPMSwift"], [64, 32])
    func everyRequestDoesWhatItSays(_ name: String, width: Int) async throws {
      try await withFolder { folder in
        let project = try await Self.build(name, width: width, in: folder)
        try await withMachine(.forTests()) { machine in
          for target in Target.allCases {
            let result = try await project.run(target, machine)
            #expect(result.code == 0 && result.output == "passed\n", "\(target): \(result)")
          }
        }
      }
    }

    /// PALs on two CPUs whose requests meet: one waits for the other.
    @Test func requestsMeet() async throws {
      try await withFolder { folder in
        let narrow = try await Self.build("MicroTPM", width: 32, in: folder)
        let swift = try await Self.build("MicroTPMSwift", width: 64, in: folder)
        try await withMachine(.forTests(cpus: 2)) { machine in
          try await withThrowingTaskGroup(of: Printed.self) { group in
            for project in [narrow, swift] {
              for target in [Target.linuxX64, .linuxX86] {
                group.addTask { try await project.run(target, machine) }
              }
            }
            for try await result in group {
              #expect(result.code == 0 && result.output == "passed\n", "\(result)")
            }
          }
        }
      }
    }

    /// What one program's PAL seals the same PAL opens in any other program, and no other PAL.
    @Test func sealedDataIsThePALsAlone() async throws {
      try await withFolder { folder in
        let own = try await Self.build("MicroTPM", width: 64, in: folder)
        let narrow = try await Self.build("MicroTPM", width: 32, in: folder.appending("narrow"))
        let swift = try await Self.build("MicroTPMSwift", width: 64, in: folder)
        try await withMachine(.forTests()) { machine in
          let sealed = try await own.run(.windowsX64, machine, "seal", "sealed")
          #expect(sealed.code == 0, "\(sealed)")
          for target in Target.allCases {
            let opened = try await own.run(target, machine, "open", "sealed")
            #expect(opened.code == 0 && opened.output == "a secret\n", "\(target): \(opened)")
          }
          for other in [narrow, swift] {
            let refused = try await other.run(.linuxX64, machine, "open", "sealed")
            #expect(refused.code == 1 && refused.errorOutput.contains("sealed for another PAL"), "\(refused)")
          }
        }
      }
    }

    /// Each has a secret of its own.
    @Test func anotherMachineOpensNothing() async throws {
      try await withFolder { folder in
        let project = try await Self.build("MicroTPM", width: 64, in: folder)
        var sealed = Data()
        try await withMachine(.forTests()) { machine in
          #expect(try await project.run(.linuxX64, machine, "seal", "sealed").code == 0)
          sealed = try Data(contentsOf: URL(filePath: machine.jobFolder.appending("sealed").string))
        }
        try await withMachine(.forTests()) { machine in
          try sealed.write(to: URL(filePath: machine.jobFolder.appending("sealed").string))
          let refused = try await project.run(.linuxX64, machine, "open", "sealed")
          #expect(
            refused.code == 1 && refused.errorOutput.contains("sealed on another machine"), "\(refused)")
        }
      }
    }

    /// Anybody can verify that this image on this machine has made the quote.
    @Test(arguments: [64, 32]) func quotesAreVerified(width: Int) async throws {
      try await withFolder { folder in
        let project = try await Self.build("MicroTPM", width: width, in: folder)
        try await withMachine(.forTests()) { machine in
          for target in [Target.windowsX86, .linuxX64] {
            let printed = try await project.run(target, machine, "attest").output
            let quote = folder.appending("\(target.rawValue)")
            try Self.write(printed, to: quote)
            let verified = try await pal(
              "verify", "--quote", quote.string, "--selection", "0,1", "--nonce",
              String(repeating: "5a", count: 32), "--expect", project.image.string)
            #expect(verified.code == 0, "\(target): \(verified)")
            let other = try await pal(
              "verify", "--quote", quote.string, "--selection", "0,1", "--nonce", "5a", "--expect",
              project.image.string)
            #expect(other.code == 1, "\(target): \(other)")
          }
        }
      }
    }

    /// Quote, registers and key, a line each in hexadecimal digits, as the files that `pal verify` reads.
    private static func write(_ printed: String, to folder: FilePath) throws {
      let lines = try printed.split(separator: "\n").map { try #require(Hexadecimal.bytes(String($0))) }
      try #require(lines.count == 3 && lines[0].count == 219, "\(printed)")
      try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
      let files = [
        "message": Array(lines[0][2..<147]), "signature": Array(lines[0][147...]), "pcrs": lines[1],
        "key.pem": lines[2],
      ]
      for (name, bytes) in files {
        try Data(bytes).write(to: URL(filePath: folder.appending(name).string))
      }
    }

    private static func build(_ name: String, width: Int, in folder: FilePath) async throws -> TestProject {
      try await TestProject(
        copyOf: projects.appending(name), in: folder, replacing: "[pal]\n", with: "[pal]\nwidth = \(width)\n")
    }
  }
}
