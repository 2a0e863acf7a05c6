import AgentProtocol
import PALImages
import SystemPackage
import Testing

@testable import PALKit

@Suite struct MatrixTests {
  private static func entry(exitCode: Int32 = 0, output: String? = nil) -> MatrixCase {
    var entry = MatrixCase(name: "main", target: .windowsX64, program: "/main.exe", arguments: ["7", "8"])
    entry.exitCode = exitCode
    entry.output = output
    return entry
  }

  private static func result(
    _ outcome: ExecOutcome, output: String = "", crash: ProgramCrash? = nil
  ) -> ProgramResult {
    ProgramResult(
      result: ExecResult(outcome: outcome, output: Array(output.utf8), errorOutput: []), crash: crash)
  }

  @Test func whatHasNotPassedIsSaid() {
    let entry = Self.entry()
    #expect(entry.command == "main 7 8")
    #expect(entry.fault(in: Self.result(.exited(code: 0))) == nil)
    #expect(entry.fault(in: Self.result(.exited(code: 3))) == "exit code 3 instead of 0")
    #expect(entry.fault(in: Self.result(.timedOut)) == "ran longer than 300 s")
    #expect(entry.fault(in: Self.result(.signalled(number: 9))) == "ended by signal 9")
    let crash = ProgramCrash(signal: 11)
    #expect(
      entry.fault(in: Self.result(.exited(code: 0), crash: crash))
        == "ended by signal 11 (SIGSEGV, memory that it may not touch)")
    #expect(Self.entry(exitCode: 3).fault(in: Self.result(.exited(code: 3))) == nil)
  }

  @Test func outputsAreCompared() {
    let entry = Self.entry(output: "15\nok\n")
    #expect(entry.fault(in: Self.result(.exited(code: 0), output: "15\r\nok\r\n")) == nil)
    #expect(entry.fault(in: Self.result(.exited(code: 0), output: "15\n")) == "another output than expected")
  }

  @Test func whatIsLeftIsLookedAt() {
    var entry = Self.entry()
    entry.start = 1
    entry.inspect = { folder in folder == "/job" ? nil : "no file in \(folder)" }
    #expect(entry.command == "main 7 8 (after a restart)")
    #expect(entry.fault(in: Self.result(.exited(code: 0)), jobFolder: "/job") == nil)
    #expect(entry.fault(in: Self.result(.exited(code: 0)), jobFolder: "/x") == "no file in /x")
    #expect(entry.fault(in: Self.result(.exited(code: 3)), jobFolder: "/x") == "exit code 3 instead of 0")
  }

  private static func row(_ target: Target, fault: String? = nil) -> MatrixRow {
    MatrixRow(
      cpus: 2, target: target, command: "main 7 8", passed: fault == nil, fault: fault, calls: 3, exits: 6,
      seconds: 1.25, output: fault == nil ? "fine" : "one\ntwo\n")
  }

  @Test func reportsShowEachProgramAndWhatFailed() {
    var report = MatrixReport(rows: [
      Self.row(.windowsX64), Self.row(.linuxX86, fault: "exit code 1 instead of 0"),
    ])
    report.logs = [2: "guest starts\n"]
    #expect(!report.hasPassed)
    #expect(
      report.table.text == """
        target       CPUs  program   result                    calls  exits  seconds
        windows-x64     2  main 7 8  passed                        3      6      1.2
        linux-x86       2  main 7 8  exit code 1 instead of 0      3      6      1.2
        """)
    #expect(
      report.failures == """
        main 7 8 (linux-x86, CPUs: 2): exit code 1 instead of 0
          one
          two
        The hypervisor's log, CPUs: 2
          guest starts
        """)
    let good = MatrixReport(rows: [Self.row(.windowsX64)])
    #expect(good.hasPassed && good.failures.isEmpty)
  }

  /// What looking itself costs is taken off.
  @Test func exitsAreCounted() {
    var row = Self.row(.linuxX64)
    // cpuid, hypercall, …, palReturn at 9, palInterrupt at 10.
    let looks: [[UInt64]] = [
      [10, 100, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0], [12, 114, 0, 0, 0, 7, 0, 0, 0, 5, 1, 0, 0, 0],
      [14, 131, 0, 0, 0, 90, 0, 0, 0, 8, 2, 0, 0, 0],
    ]
    row.count(
      HypervisorCounters(exits: looks[0]), HypervisorCounters(exits: looks[1]),
      HypervisorCounters(exits: looks[2]))
    #expect(row.calls == 3 && row.exits == 3 + 3 + 1)
    row.count(nil, nil, nil)
    #expect(row.calls == 3)
  }
}
