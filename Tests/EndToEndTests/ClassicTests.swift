import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The programs of `Examples/Classic`, which TrustVisor's users know: they exit with 0 only if what they compute
  /// outside and inside agrees.
  @Suite struct ClassicPrograms {
    @Test func agreeOutsideAndInside() async throws {
      try await withMachine(.withExamples) { machine in
        for target in ["linux-x64", "linux-x86"] {
          #expect(try await machine.classic(target, "test", "5") == "test(5) = 0: success")
          let sums = try await machine.classic(target, "main", "7", "8")
          #expect(sums.contains("outside: 7 + 8 = 15, then *p = 9, in no PAL\n"), "\(target): \(sums)")
          #expect(sums.contains(/inside: 7 \+ 8 = 15, then \*p = 9, in PAL \d+\n/), "\(target): \(sums)")
          #expect(sums.contains(/outside \d, inside 0$/), "\(target): \(sums)")
          #expect(
            try await machine.classic(target, "test_args", "7", "20", "4711") == "outside and inside agree")
        }
      }
    }

    /// The commands of the documentation, on a machine that has had no PAL yet.
    @Test func printWhatTheDocumentationShows() async throws {
      let shown = try Self.documentedCommands()
      #expect(shown.count == 3)
      try await withMachine(.withExamples) { machine in
        for (command, output) in shown {
          let printed = try await machine.shell(command)
          #expect(printed == output, "\(command)")
        }
      }
    }

    /// Each command that the page on the SDK runs in the guest, and what follows it there.
    private static func documentedCommands() throws -> [(command: String, output: String)] {
      let page = Built.package.appending(FilePath("Documentation/Pallium.docc/SDK.md").components)
      let text = try String(contentsOfFile: page.string, encoding: .utf8)
      return text.matches(of: /\$ \S+\/pal vm exec -- \$PWD(\S+.*)\n((?:[^$`].*\n)+)/).map { match in
        (Built.package.string + match.1, match.2.trimmingCharacters(in: .newlines))
      }
    }
  }
}

extension Machine {
  /// Runs one of the programs and returns what it prints; it must succeed.
  fileprivate func classic(_ target: String, _ words: String...) async throws -> String {
    let program = Built.examples.appending(target).appending(words[0]).string
    return try await shell(([program] + words.dropFirst()).joined(separator: " "))
  }
}
