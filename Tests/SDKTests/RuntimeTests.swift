import Foundation
import HostPrograms
import Subprocess
import Testing

/// The SDK on a host without TrustVisor. For 32-bit Windows the end-to-end tests have the same.
@Suite(.serialized) struct RuntimeTests {
  /// A stand-in answers for TrustVisor, so no hypercall is made.
  @Test("memory, descriptors, refusals, failures of each step", arguments: Target.ofThisHost)
  func holds(host: Target) async throws {
    guard host.canRun("the runtime's own tests") else { return }
    let result = try await host.run(host.program("sdk-tests/runtime"))
    #expect(result.code == 0 && result.output == "passed\n", "\(host.rawValue): \(result.output)")
  }

  @Test("what PALs are linked with: digests, where random bytes come from", arguments: Target.ofThisHost)
  func palSideHolds(host: Target) async throws {
    guard host.canRun("the PAL-side runtime's own tests") else { return }
    let result = try await host.run(host.program("sdk-tests/pal-side"))
    #expect(result.code == 0 && result.output == "passed\n", "\(host.rawValue): \(result.output)")
  }

  @Test("programs of TrustVisor say that it is missing", arguments: Target.ofThisHost)
  func withoutTrustVisor(host: Target) async throws {
    guard host.canRun("the classic programs") else { return }
    let commands = [["test", "5"], ["main", "7", "8"], ["test_args", "7", "20", "4711"]]
    for words in commands {
      let arguments = Array(words.dropFirst())
      let result = try await host.run(host.program(words[0]), with: arguments)
      #expect(result.code == 3 && result.output.isEmpty, "\(host.rawValue) \(words): \(result)")
      #expect(
        result.errorOutput.hasPrefix("TrustVisor is not beneath this system: "), "\(result.errorOutput)")
    }
  }

  @Test("words that make no sense are explained", arguments: [Target.linux64, .linux32])
  func usage(host: Target) async throws {
    let wrong = [
      ["test"], ["test", "x"], ["test", "-1"], ["main", "7"], ["test_args", "8", "1", "1"],
      ["test_args", "0", "1", "1"], ["test", "99999999999999999999"],
    ]
    for words in wrong {
      let result = try await host.run(host.program(words[0]), with: Array(words.dropFirst()))
      #expect(result.code == 2 && result.errorOutput.hasPrefix("usage: \(words[0]) "), "\(words): \(result)")
    }
  }

  private static let unregistered = "unregistered\nunregistered\n"

  @Test("an interruption unregisters PALs", arguments: [Target.linux64, .linux32])
  func interruption(host: Target) async throws {
    let program = host.program("sdk-tests/interrupted")
    let usual = try await host.run(program, "usual")
    #expect(usual.output == Self.unregistered && usual.status == .signaled(SIGINT))
    // While a program lives on, its PALs do.
    let own = try await host.run(program, "own")
    #expect(own.code == 0 && own.output == "handled\nlives on\n" + Self.unregistered)
    let ignored = try await host.run(program, "ignore")
    #expect(ignored.code == 0 && ignored.output == "lives on\n" + Self.unregistered)
  }

  /// Only a program with a console can be interrupted, hence `script`; its output goes to a file, past the console.
  @Test("an interruption unregisters PALs on Windows")
  func consoleInterruption() async throws {
    let host = Target.windows64
    guard host.canRun("console interruptions"), let loader = host.loader else { return }
    let program = host.program("sdk-tests/interrupted").string
    let ways = [
      ("usual", Self.unregistered), ("own", "handled\nlives on\n" + Self.unregistered),
      ("ignore", "lives on\n" + Self.unregistered),
    ]
    for (way, expected) in ways {
      try await withTemporaryFolder { folder in
        let file = folder.appending("output").string
        _ = try await runHostProgram(
          ["script", "-qfec", "\(loader) \(program) \(way) > \(file)", "/dev/null"],
          environment: .inherit.updating(Wine.environment))
        let output = try String(contentsOfFile: file, encoding: .utf8)
        #expect(output == expected, "\(host.rawValue) \(way)")
      }
    }
  }

  @Test("programs for Windows need Windows only", arguments: [Target.windows64, .windows32])
  func imports(host: Target) async throws {
    for name in ["test", "main", "test_args"] {
      let listing = try await runHostProgram(["objdump", "-p", host.program(name).string])
      let libraries = listing.output.matches(of: /DLL Name: (\S+)/).map { $0.1.lowercased() }
      #expect(Set(libraries) == ["kernel32.dll", "msvcrt.dll"], "\(host.rawValue) \(name)")
    }
  }
}
