import AgentProtocol
import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The emulated PC itself, without the hypervisor: commands in its guest.
  @Suite struct Commands {
    @Test func outcomesAreTold() async throws {
      try await withMachine(.plain()) { machine in
        #expect(try await machine.execute("true").outcome == .exited(code: 0))
        #expect(try await machine.execute("sh", "-c", "exit 200").outcome == .exited(code: 200))
        #expect(try await machine.execute("sh", "-c", "kill -SEGV $$").outcome == .signalled(number: 11))
        let slow = try await machine.execute("sh", "-c", "sleep 100 & sleep 100", timeLimit: .seconds(1))
        #expect(slow.outcome == .timedOut)
        #expect(try await machine.processCount("sleep 100") == 0, "the whole process group is killed")
        await expectError(.commandNotFound) { try await machine.execute("nonesuch") }
        await expectError(.commandNotFound) { try await machine.execute("/nonesuch") }
        await expectError(.commandNotExecutable) { try await machine.execute("/etc/passwd") }
        await expectError(.commandRefused) {
          try await machine.execute(ExecRequest(arguments: ["true"], directory: "/nonesuch"))
        }
        await expectError(.commandRefused) {
          try await machine.execute(ExecRequest(arguments: ["true"], environment: ["NOEQUALS"]))
        }
        await expectError(.commandRefused) { try await machine.execute(ExecRequest(arguments: [])) }
        await expectError(.usage) {
          try await machine.execute("echo", String(repeating: "x", count: 70_000))
        }
        // After all that it still serves.
        #expect(try await machine.execute("true").succeeded)
      }
    }

    @Test func theirSurroundingsAreAsAsked() async throws {
      try await withMachine(.plain()) { machine in
        let words = try await machine.execute("printf", "<%s>", "", "a b", "'\"$x\n", "ä")
        #expect(words.text == "<><a b><'\"$x\n><ä>")
        let request = ExecRequest(
          arguments: ["sh", "-c", "echo $A-$HOME; pwd; echo wrong >&2"], environment: ["A=1=2", "HOME=/x"],
          directory: "/tmp")
        let result = try await machine.execute(request)
        #expect(result.text == "1=2-/x\n/tmp\n" && result.errorText == "wrong\n")
        #expect(try await machine.shell("pwd; ulimit -c > /dev/null; cat | wc -c") == "/job\n0")
        // A command's signals are as a shell expects them.
        #expect(try await machine.shell("yes | head -n 1; trap") == "y")
        // What a command leaves in the background does not hold it up.
        let began = ContinuousClock.now
        #expect(try await machine.shell("sleep 60 & echo started") == "started")
        #expect(ContinuousClock.now - began < .seconds(30))
        #expect(try await machine.processCount("sleep 60") == 1)
      }
    }

    @Test func streamsAreWholeAtAnySize() async throws {
      var random = SystemRandomNumberGenerator()
      let words = (0..<6_250_000).map { _ in random.next() }
      let bytes = words.withUnsafeBytes { [UInt8]($0) }
      try await withMachine(.plain()) { machine in
        let echo = try await machine.execute("cat", input: .bytes(bytes), timeLimit: .seconds(120))
        #expect(echo.output == bytes && echo.outcome == .exited(code: 0))
        // Both outputs at once, more than all buffers between hold.
        let both = try await machine.execute(
          "sh", "-c", "head -c 5000000 /dev/zero & head -c 4000000 /dev/zero >&2; wait")
        #expect(both.output.count == 5_000_000 && both.errorOutput.count == 4_000_000)
        // A command that does not read its input, and one that reads some of it, hold nothing up.
        #expect(try await machine.execute("true", input: .bytes(bytes)).succeeded)
        let some = try await machine.execute("head", "-c", "5", input: .bytes(bytes))
        #expect(some.output == Array(bytes.prefix(5)))
        #expect(try await machine.execute("sleep", "1", input: .bytes(bytes)).succeeded)
      }
    }

    @Test func severalRunAtOnce() async throws {
      try await withMachine(.plain()) { machine in
        // Each of two waits for the other: one after the other they would wait for ever.
        let script = "touch /tmp/$0; while [ ! -e /tmp/$1 ]; do sleep 0.1; done; echo met"
        async let left = machine.execute("sh", "-c", script, "a", "b")
        async let right = machine.execute("sh", "-c", script, "b", "a")
        let texts = try await [left.text, right.text]
        #expect(texts == ["met\n", "met\n"])
        // More than there are ports: the rest wait for their turn.
        let numbers = try await withThrowingTaskGroup(of: String.self) { group in
          for number in 0..<10 {
            group.addTask { try await machine.execute("sh", "-c", "sleep 0.2; echo \(number)").text }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == (0..<10).map { "\($0)\n" })
      }
    }

    @Test func aHostThatGoesAwayEndsItsCommand() async throws {
      try await withMachine(.plain()) { machine in
        let task = Task {
          try await machine.execute("sh", "-c", "sleep 1234; true", timeLimit: .seconds(600))
        }
        while try await machine.processCount("sleep 1234") == 0 {}
        task.cancel()
        let error = await #expect(throws: PalliumError.self) { try await task.value }
        #expect(error?.kind == .interrupted)
        try await expectSoon { try await machine.processCount("sleep 1234") == 0 }

        // Cut off in the middle of standard input, many times: the port's next user notices nothing.
        for _ in 0..<20 {
          let writer = Task {
            try await machine.execute("cat", input: .bytes([UInt8](repeating: 65, count: 3_000_000)))
          }
          try? await Task.sleep(for: .milliseconds(Int.random(in: 0...80)))
          writer.cancel()
          _ = await writer.result
          #expect(try await machine.execute("echo", "whole").text == "whole\n")
        }
      }
    }

    @Test func withoutAHypervisorNothingIsCounted() async throws {
      try await withMachine(.plain()) { machine in
        let counters = try await machine.counters()
        #expect(counters == nil)
        let after = try await machine.execute("true")
        #expect(after.succeeded, "the agent has survived the question")
      }
    }

    @Test func junkOnThePortDoesNotWedgeIt() async throws {
      try await withMachine(.plain()) { machine in
        for port in 0..<4 {
          var junk = (0..<200_000).map { _ in UInt8.random(in: 0...255) }
          junk += Wire.preamble(of: .host, version: 77, nonce: 3) + junk.prefix(1000)
          try sendRaw(junk, to: machine.directory.path.appending("agent\(port).sock"))
        }
        for _ in 0..<8 { #expect(try await machine.execute("echo", "whole").text == "whole\n") }
      }
    }
  }
}

extension MachineConfiguration {
  /// A machine without the hypervisor.
  static func plain(cpus: Int = 1) -> Self {
    var configuration = Self()
    configuration.cpus = cpus
    configuration.hypervisor = false
    configuration.secret = .fresh
    return configuration
  }
}

extension Machine {
  /// How many of the guest's processes have this command line.
  func processCount(_ commandLine: String) async throws -> Int {
    let text = try await execute("/pallium/bin/busybox", "ps", "-o", "args").text
    return text.split(separator: "\n").count { $0 == commandLine }
  }
}

/// Expects `work` to throw an error of this kind.
func expectError(
  _ kind: PalliumError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
  _ work: () async throws -> some Any
) async {
  let error = await #expect(throws: PalliumError.self, sourceLocation: sourceLocation) {
    _ = try await work()
  }
  #expect(error?.kind == kind, sourceLocation: sourceLocation)
}

/// Expects something to become true within half a minute.
func expectSoon(
  sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(30)
  while try await !condition() {
    guard ContinuousClock.now < end else {
      Issue.record("it did not become true", sourceLocation: sourceLocation)
      return
    }
    try await Task.sleep(for: .milliseconds(100))
  }
}
