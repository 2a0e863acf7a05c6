import CallStubs
import Foundation
import Subprocess
import SystemPackage
import Testing

/// Random functions are called through stubs, both ways: arguments, results, kept registers, the stack above the
/// arguments, its alignment, and what an unwinder says.
@Suite(.serialized) struct StubPropertyTests {
  static let seed: UInt64 = 20_260_601
  static let batches = 5
  static let casesPerBatch = 110

  @Test("programs and PALs understand each other", arguments: Host.allCases)
  func agree(host: Host) async throws {
    if let obstacle = host.obstacle {
      print("skipped: programs for \(host.rawValue) cannot be run: \(obstacle)")
      return
    }
    var generator = SeededGenerator(state: Self.seed)
    for batch in 0..<Self.batches {
      let cases = (0..<Self.casesPerBatch).map { number in
        RandomCase(number: number, isWide: host.isWide, using: &generator)
      }
      try await expectAgreement(BatchProgram(cases: cases, syntax: host.syntax), on: host, "batch \(batch)")
    }
  }

  private func expectAgreement(_ program: BatchProgram, on host: Host, _ name: String) async throws {
    try await withFolder { folder in
      let code = folder.appending("batch.c")
      let stubs = folder.appending("stubs.s")
      let assembly = StubGenerator(syntax: program.syntax).file(try program.stubs)
      try Data(program.code.utf8).write(to: URL(filePath: code.string))
      try Data((assembly + "\t.text\n" + program.checks).utf8).write(to: URL(filePath: stubs.string))
      let executable = folder.appending("batch.exe")
      let complaint = try await host.compile([code, stubs] + Support.files, to: executable, in: folder)
      try #require(complaint.isEmpty, "\(host.rawValue), \(name), seed \(Self.seed): \(complaint)")
      let result = try await host.run(executable, in: folder)
      let held = result.succeeded && result.output.hasSuffix("passed\n") || result.output.hasSuffix("passed\r\n")
      #expect(held, "\(host.rawValue), \(name), seed \(Self.seed): \(result.output)")
    }
  }
}

extension Host {
  var syntax: StubSyntax { isWindows ? .gnuCOFF : .gnuELF }
}
