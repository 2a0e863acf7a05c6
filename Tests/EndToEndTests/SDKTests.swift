import PALKit
import Testing

extension EmulatedPC {
  /// The SDK's runtime on TrustVisor.
  @Suite struct SDKPrograms {
    private static let targets = ["linux-x64", "linux-x86"]

    @Test func eachFunctionOfTheHeaderDoesWhatItSays() async throws {
      try await withMachine(.withExamples) { machine in
        for target in Self.targets {
          let output = try await machine.shell(Self.program(target))
          #expect(output == "passed", "\(target)")
        }
      }
    }

    /// The program is inside one of its two PALs when it is interrupted.
    @Test("an interruption leaves no PAL", arguments: ["INT", "TERM"])
    func interruption(signal: String) async throws {
      try await withMachine(.withExamples) { machine in
        for target in Self.targets {
          let command = "timeout --preserve-status -s \(signal) 1 \(Self.program(target)) endless"
          let result = try await machine.execute("/bin/sh", "-c", command, timeLimit: .seconds(60))
          #expect(result.text == "calls\n" && !result.succeeded, "\(target): \(result.outcome)")
          let status = try await pal("vm", "status", "-n", machine.name)
          #expect(status.output.contains(/pool +\d+ frames of 4 KiB, all free\n/), "\(status.output)")
        }
      }
    }

    private static func program(_ target: String) -> String {
      Built.examples.appending(target).appending("sdk-tests").appending("contract").string
    }
  }
}

extension MachineConfiguration {
  /// A machine that sees what is made with the SDK.
  static var withExamples: Self {
    var configuration = forTests()
    configuration.shares = [Built.examples.string]
    return configuration
  }
}
