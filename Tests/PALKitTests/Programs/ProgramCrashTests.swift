import Testing

@testable import PALKit

@Suite struct ProgramCrashTests {
  private func crash(_ text: String, code: UInt8 = 5, kind: ProgramKind = .windows(.bits64)) -> ProgramCrash?
  {
    ProgramCrash(.exited(code: code), errorOutput: Array(text.utf8), kind: kind)
  }

  private let line =
    "wine: Unhandled page fault on write access to 0008 at address 0140 (thread 0024), starting debugger...\n"

  @Test func signalsAreTold() throws {
    let crash = try #require(ProgramCrash(.signalled(number: 11), errorOutput: [], kind: .windows(.bits32)))
    #expect(crash.exitCode == 139 && crash.cause == "signal 11 (SIGSEGV, memory that it may not touch)")
    let rare = ProgramCrash(.signalled(number: 40), errorOutput: [], kind: .windows(.bits32))
    #expect(rare?.cause == "signal 40" && rare?.exitCode == 168)
    #expect(ProgramCrash(.timedOut, errorOutput: [], kind: .windows(.bits32)) == nil)
  }

  @Test func windowsExceptionsAreTold() throws {
    let fault = try #require(crash("complaint\n" + line))
    #expect(fault.exitCode == 139)
    #expect(
      fault.cause == "an unhandled Windows exception: page fault on write access to 0008 at address 0140")
    #expect(crash("wine: Unhandled division by zero at address 1 (thread 1), …\n")?.exitCode == 136)
    #expect(crash("wine: Unhandled illegal instruction at address 1 (thread 1)")?.exitCode == 132)
    #expect(
      crash("wine: Unhandled exception 0xe0000001 in thread 24 at address 1 (thread 1)")?.exitCode == 134)
  }

  @Test func whatOnlyLooksLikeOneIsNone() {
    #expect(crash(line, code: 0) == nil, "it went on after that")
    #expect(crash(line + "complaint\n") == nil, "it went on after that")
    #expect(crash(line, kind: .linux(.bits64, interpreter: nil)) == nil)
    #expect(crash("complaint\n") == nil && crash("") == nil)
  }
}
