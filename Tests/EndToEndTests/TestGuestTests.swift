import PALKit
import Testing

extension EmulatedPC {
  /// The ring-0 programs of Tests/Guests: each tests one thing and says itself whether it holds.
  @Suite struct Guests {
    /// What QEMU's debug-exit device makes of the value 0.
    static let passed: Int32 = 1

    func run(
      _ name: String, _ arguments: [String] = [], cpus: Int = 1, memory: Int = 256,
      timeLimit: Duration = .seconds(300)
    ) async throws -> TestGuestResult {
      var guest = TestGuest(
        image: Built.image, modules: [.init(Built.guest(name), arguments: arguments)])
      guest.cpus = cpus
      guest.memory = MemorySize(mebibytes: memory)
      return try await guest.run(timeLimit: timeLimit)
    }

    func expectPass(_ result: TestGuestResult) {
      #expect(result.exitCode == Self.passed, "\(result.console)\n\(result.hypervisorLog)")
      #expect(result.console.contains("passed"))
      #expect(!result.console.contains("FAIL"))
    }

    /// The hypervisor has reset the machine, because of `cause`.
    func expectReset(_ result: TestGuestResult, because cause: String = "guest resets the machine") {
      #expect(result.exitCode == 0, "\(result.console)\n\(result.hypervisorLog)")
      #expect(result.hypervisorLog.contains(cause))
      #expect(!result.hypervisorLog.contains("PANIC"))
      #expect(!result.console.contains("FAIL"))
    }

    @Test("Ring 0 probes every page of the hypervisor's memory", arguments: [256, 1024, 5120])
    func probesMemory(memory: Int) async throws {
      let result = try await run("probe-memory", memory: memory)
      expectPass(result)
      let touched = result.hypervisorLog.split(separator: "\n").filter { $0.contains("guest touched") }
      #expect(touched.count >= 4096, "16 MiB of pool alone are 4,096 pages")
      #expect(Set(touched).count == touched.count, "a page is logged once")
    }

    @Test func refusesPageTablesInTheHypervisorsMemory() async throws {
      let result = try await run("probe-cr3")
      #expect(result.exitCode == 0, "the guest's own triple fault resets the machine")
      #expect(result.hypervisorLog.contains("guest triple fault"))
      #expect(!result.hypervisorLog.contains("PANIC"))
    }

    @Test func protectsMSRs() async throws { expectPass(try await run("protected-msrs")) }

    @Test func answersHypercallsInEveryMode() async throws {
      let result = try await run("hypercalls", timeLimit: .seconds(600))
      expectPass(result)
      #expect(result.console.contains("100000 random calls"))
    }

    @Test func leavesTheGuestItsOwnExceptions() async throws { expectPass(try await run("exceptions")) }

    @Test("CPUs start, restart and interrupt each other", arguments: [2, 4])
    func startsProcessors(cpus: Int) async throws { expectPass(try await run("smp", cpus: cpus)) }

    @Test(arguments: [1, 2]) func resetsOnTripleFault(cpus: Int) async throws {
      let result = try await run("triple-fault", cpus: cpus)
      #expect(result.exitCode == 0)
      #expect(result.hypervisorLog.contains("guest triple fault"))
    }

    @Test(arguments: ["cf9", "64", "92"]) func resetsByPort(port: String) async throws {
      expectReset(try await run("reset-ports", ["port=\(port)"]))
    }
  }
}
