import CryptographySupport
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

    /// Until the machine is reset, or for as long as it keeps a secret of its own.
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

    /// The key verifies the quote's signature, and the first register is that of the image's measurement.
    @Test(arguments: [64, 32]) func quotesAreTheMachines(width: Int) async throws {
      try await withFolder { folder in
        let project = try await Self.build("MicroTPM", width: width, in: folder)
        let measurement = ImageMeasurement(of: try project.image).bytes
        let zeroes = [UInt8](repeating: 0, count: 32)
        try await withMachine(.forTests()) { machine in
          for target in [Target.windowsX86, .linuxX64] {
            let printed = try await project.run(target, machine, "attest").output
            let lines = printed.split(separator: "\n").map { [UInt8](hex: String($0)) }
            try #require(lines.count == 3, "\(target): \(printed)")
            #expect(lines[1] == Reference.sha256(zeroes + measurement) + zeroes)
            #expect(try Self.isSigned(lines[0], by: lines[2]), "\(target)")
          }
        }
      }
    }

    /// The signature is two algorithms, then r and s, each behind its size.
    private static func isSigned(_ quote: [UInt8], by pem: [UInt8]) throws -> Bool {
      let message = Array(quote[2..<147])
      let signature = Array(quote[153..<185] + quote[187..<219])
      return try Reference.verifies(
        signature, of: message, publicKey: Reference.publicKey(pem: pem))
    }

    private static func build(_ name: String, width: Int, in folder: FilePath) async throws -> TestProject {
      try await TestProject(
        copyOf: projects.appending(name), in: folder, replacing: "[pal]\n", with: "[pal]\nwidth = \(width)\n")
    }
  }
}
