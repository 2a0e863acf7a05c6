import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// From nothing to a PAL of one's own in a Windows program, as the README tells it, and `pal test`.
  @Suite struct ProjectTests {
    private struct Report: Decodable {
      struct Row: Decodable {
        var target: String
        var cpus: Int
        var passed: Bool
        var calls: Int
        var fault: String?
      }
      var rows: [Row]
    }

    /// Runs the command in `folder`.
    private func typed(_ line: String, in folder: FilePath) async throws -> Printed {
      let own = Locations.standard().agentFolder.string
      return try await printed(
        by: "/bin/sh", ["-c", "cd '\(folder)' && PATH='\(own)':\"$PATH\" exec \(line)"])
    }

    @Test func aPALInSwiftRunsInAWindowsProgram() async throws {
      try await withFolder { folder in
        let made = try await typed("pal new hello --language swift", in: folder)
        #expect(made.code == 0, "\(made.errorOutput)")
        let built = try await typed("pal build hello", in: folder)
        #expect(built.code == 0, "\(built.errorOutput)")
        try await withMachine(.forTests()) { machine in
          let first = try await typed("pal run --name \(machine.name) hello", in: folder)
          #expect(first.code == 0 && first.output == "1: Hello, World!\r\n2: Hello, PAL!\r\n", "\(first)")
          let other = try await typed("pal run --name \(machine.name) --target linux-x86 hello", in: folder)
          #expect(other.code == 0 && other.output == "1: Hello, World!\n2: Hello, PAL!\n", "\(other)")
          let wrong = try await typed("pal run --target beos hello", in: folder)
          #expect(wrong.code == 64 && wrong.errorOutput.contains("There is no target 'beos'"), "\(wrong)")
          for target in ["windows-x64", "windows-x86"] {
            let ran = try await typed(
              "pal run --name \(machine.name) --memory 256M hello/.pal/\(target)/hello.exe", in: folder)
            #expect(ran.code == 0 && ran.output == "1: Hello, World!\r\n2: Hello, PAL!\r\n", "\(ran)")
          }
        }
      }
    }

    @Test func testsOfProjectsRunForAllTargets() async throws {
      try await withFolder { folder in
        _ = try await typed("pal new hello", in: folder)
        let tested = try await typed("pal test hello --cpus 1,2 --json", in: folder)
        #expect(tested.code == 0, "\(tested.errorOutput)")
        let report = try JSONDecoder().decode(Report.self, from: Data(tested.output.utf8))
        #expect(report.rows.count == 8 && report.rows.allSatisfy { $0.passed && $0.calls == 2 }, "\(report)")
      }
    }

    @Test func testsThatFailAreShown() async throws {
      try await withFolder { folder in
        _ = try await typed("pal new hello", in: folder)
        let manifest = folder.appending("hello").appending("pal.toml").string
        let text = try String(contentsOfFile: manifest, encoding: .utf8).replacing("World", with: "Nobody")
        try text.write(toFile: manifest, atomically: true, encoding: .utf8)
        let tested = try await typed("pal test hello --target linux-x64", in: folder)
        #expect(tested.code == 1 && tested.output.contains("another output than expected"), "\(tested)")
        #expect(tested.errorOutput.contains("  1: Hello, World!\n  2: Hello, PAL!\n"))
        #expect(tested.errorOutput.contains("The hypervisor's log, CPUs: 1\n  TrustVisor starts\n"))
        #expect(tested.errorOutput.hasSuffix("pal: 1 of 1 runs have not passed.\n"))
        let wrong = try await typed("pal test hello --cpus 1,0", in: folder)
        #expect(wrong.code == 64 && wrong.errorOutput.contains("--cpus takes numbers from 1 to 64"))
      }
    }
  }
}
