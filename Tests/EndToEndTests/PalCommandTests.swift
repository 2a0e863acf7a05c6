import AgentProtocol
import Foundation
import PALKit
import Subprocess
import SystemPackage
import Testing

extension EmulatedPC {
  /// The `pal` command as a person or a script uses it.
  @Suite struct PalCommand {
    @Test func startsRunsAndStops() async throws {
      let name = "test-pal"
      let start = try await pal("vm", "start", "--no-hypervisor", "--name", name, "--cpus", "2", "--json")
      #expect(start.code == 0, "\(start.errorOutput)")
      #expect(start.errorOutput.contains("\(name): the guest's agent answers"), "progress, a line each")
      let status = try JSONSerialization.jsonObject(with: Data(start.output.utf8)) as? [String: Any]
      #expect(status?["cpus"] as? Int == 2 && status?["hypervisor"] as? Bool == false)

      let echo = try await pal(
        "vm", "exec", "-n", name, "--", "sh", "-c", "cat; echo e >&2; exit 3", input: "in")
      #expect(echo.code == 3 && echo.output == "in" && echo.errorOutput == "e\n")
      #expect(try await pal("vm", "exec", "-n", name, "--", "sh", "-c", "kill $$").code == 143)
      #expect(try await pal("vm", "exec", "-n", name, "--timeout", "0.5", "--", "sleep", "9").code == 124)
      let absent = try await pal("vm", "exec", "-n", name, "--", "nonesuch")
      #expect(absent.code == 127 && absent.errorOutput.contains("nonesuch"))
      #expect(try await pal("vm", "exec", "-n", name, "--", "/etc/passwd").code == 126)
      let json = try await pal(
        "vm", "exec", "-n", name, "--json", "--env", "A=b", "--cwd", "/tmp", "--", "sh", "-c",
        "printf '\\377'; echo $A; pwd >&2; exit 5")
      let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
      #expect(json.code == 0 && report?["exitCode"] as? Int == 5)
      #expect(
        (report?["output"] as? [String: String])?["content"] == Data([255, 98, 10]).base64EncodedString())
      #expect((report?["errorOutput"] as? [String: String]) == ["encoding": "utf-8", "content": "/tmp\n"])

      #expect(try await pal("vm", "status", "-n", name).output.contains("CPUs        2"))
      #expect(try await pal("vm", "list").output.contains(name))
      #expect(try await pal("vm", "log", "-n", name, "--guest").output.contains("pallium: init runs"))
      #expect(try await pal("vm", "stop", "-n", name).code == 0)
      #expect(try await pal("vm", "status", "-n", name).code == 1)
      #expect(try await pal("vm", "exec", "-n", name, "--", "true").code == 125)
    }

    /// The part of `pal vm status --json` that the hypervisor has counted.
    private struct Counted: Decodable {
      var exits: [String: UInt64]?
      var pool: PoolStatus?
    }

    private func counted(_ machine: Machine) async throws -> Counted {
      let status = try await pal("vm", "status", "-n", machine.name, "--json")
      #expect(status.code == 0 && status.errorOutput.isEmpty, "\(status.errorOutput)")
      return try JSONDecoder().decode(Counted.self, from: Data(status.output.utf8))
    }

    @Test func statusTellsWhatTheHypervisorCounts() async throws {
      try await withMachine(.forTests()) { machine in
        let first = try await counted(machine)
        let cpuid = try #require(first.exits?["cpuid"])
        #expect(first.exits?["hidden-memory"] == nil, "what has not happened is not listed")
        _ = try await machine.program("storm64", "1000")
        let second = try await counted(machine)
        // The agent asks the detection leaf first; the program uses both opcodes.
        #expect(try #require(second.exits?["cpuid"]) > cpuid)
        let hypercalls = try #require(second.exits?["hypercall"]) - (first.exits?["hypercall"] ?? 0)
        #expect(hypercalls > 400)
        #expect(try #require(second.exits?["invalid-opcode"]) > 400)
        let text = try await pal("vm", "status", "-n", machine.name).output
        #expect(text.contains(/\nexits +\S+ +\d+\n/) && text.contains(/\n +invalid-opcode +\d+/))
      }
    }

    @Test func statusTellsWhatThePoolHolds() async throws {
      try await withMachine(.forTests()) { machine in
        let empty = try #require(try await counted(machine).pool)
        #expect(empty.frames > 1000 && empty.freeFrames == empty.frames && empty.pals == 0)
        #expect(try await poolLine(of: machine) == "\(empty.frames) frames of 4 KiB, all free")
        let program = Built.programs.appending("pal-hold64")
        let isHolding = "until grep -q passed /tmp/held; do sleep 0.1; done"
        _ = try await machine.shell("touch /tmp/held; \(program) 3 > /tmp/held & \(isHolding)")
        let held = try #require(try await counted(machine).pool)
        // Each has at least record, control block, four tables and a page each of four kinds.
        #expect(held.pals == 3 && held.freeFrames <= empty.frames - 3 * 10)
        #expect(
          try await poolLine(of: machine)
            == "\(held.frames) frames of 4 KiB, \(held.freeFrames) free, 3 PALs")
      }
    }

    private func poolLine(of machine: Machine) async throws -> String? {
      let text = try await pal("vm", "status", "-n", machine.name).output
      return text.firstMatch(of: /\npool +(.+)\n/).map { String($0.1) }
    }

    @Test func aReaderThatGoesAwayDoesNotOrphanAMachine() async throws {
      let command = "\(Locations.standard().agentFolder)/pal vm start --no-hypervisor --name test-pipe"
      let result = try await run(
        .name("bash"),
        arguments: ["-c", "set -o pipefail; \(command) --boot-timeout 1 2>&1 | head -c 1"],
        output: .discarded, error: .discarded)
      #expect(result.terminationStatus == .exited(1))
      #expect(!Machine.list().contains { $0.name == "test-pipe" })
    }

    @Test func wrongUsageIsExplained() async throws {
      #expect(try await pal("vm", "start", "--memory", "lots").code == 64)
      #expect(try await pal("vm", "start", "--cpus", "0").code == 64)
      #expect(try await pal("vm", "start", "--name", "Not A Name").code == 64)
      #expect(try await pal("vm", "exec").code == 64)
      #expect(try await pal("vm", "exec", "--timeout", "-1", "--", "true").code == 64)
      #expect(try await pal("vm", "log", "-n", "never-was").code == 1)
      #expect(try await pal("doctor").output.contains("qemu"))
    }

    @Test(arguments: [SIGINT, SIGTERM]) func anInterruptedStartLeavesNothing(signal: Int32) async throws {
      let name = "test-interrupt"
      let result = try await run(
        .path(Locations.standard().agentFolder.appending("pal")),
        arguments: ["vm", "start", "--no-hypervisor", "--name", name], environment: .ofTests,
        input: .none, output: .discarded, error: .string(limit: 1 << 20)
      ) { execution in
        try await expectSoon { Machine.list().contains { $0.name == name } }
        try execution.send(signal: signal == SIGINT ? .interrupt : .terminate)
      }
      #expect(result.terminationStatus == .exited(1), "\(result.standardError)")
      #expect(result.standardError.contains("interrupted"))
      #expect(!Machine.list().contains { $0.name == name })
    }
  }
}
