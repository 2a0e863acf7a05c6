import HostPrograms
import StubBatches
import Testing

/// Random functions are called through stubs, both ways: arguments, results, kept registers, the stack above the
/// arguments, its alignment, and what an unwinder says. For 32-bit Windows the end-to-end tests do the same.
@Suite(.serialized) struct StubPropertyTests {
  @Test("programs and PALs understand each other", arguments: Target.ofThisHost)
  func agree(host: Target) async throws {
    guard host.canRun("random signatures, called by stubs") else { return }
    for (number, program) in BatchProgram.random(for: host).enumerated() {
      try await expectAgreement(program, on: host, "batch \(number)")
    }
  }

  private func expectAgreement(_ program: BatchProgram, on host: Target, _ name: String) async throws {
    try await withTemporaryFolder { folder in
      let context = "\(host.rawValue), \(name), seed \(BatchProgram.seed)"
      let executable = folder.appending("batch.exe")
      let complaint = try await program.compile(for: host, to: executable, in: folder)
      try #require(complaint.isEmpty, "\(context): \(complaint)")
      let result = try await host.run(executable)
      #expect(result.code == 0 && result.output.hasSuffix("passed\n"), "\(context): \(result.output)")
    }
  }
}
