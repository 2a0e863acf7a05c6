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
  }
}

extension Machine {
  /// Runs one of the programs and returns what it prints; it must succeed.
  fileprivate func classic(_ target: String, _ words: String...) async throws -> String {
    let program = Built.examples.appending(target).appending(words[0]).string
    return try await shell(([program] + words.dropFirst()).joined(separator: " "))
  }
}
