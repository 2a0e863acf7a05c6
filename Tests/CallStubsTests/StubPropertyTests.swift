import CallStubs
import Foundation
import HostPrograms
import SystemPackage
import Testing

/// Random functions are called through stubs, both ways: arguments, results, kept registers, the stack above the
/// arguments, its alignment, and what an unwinder says.
@Suite(.serialized) struct StubPropertyTests {
  static let seed: UInt64 = 20_260_601
  static let batches = 5
  static let casesPerBatch = 110

  @Test("programs and PALs understand each other", arguments: Target.allCases)
  func agree(host: Target) async throws {
    guard host.canRun("random signatures, called by stubs") else { return }
    var generator = SeededGenerator(state: Self.seed)
    for batch in 0..<Self.batches {
      let cases = (0..<Self.casesPerBatch).map { number in
        RandomCase(number: number, isWide: host.isWide, using: &generator)
      }
      let program = BatchProgram(cases: cases, syntax: host.isWindows ? .gnuCOFF : .gnuELF)
      try await expectAgreement(program, on: host, "batch \(batch)")
    }
  }

  private func expectAgreement(_ program: BatchProgram, on host: Target, _ name: String) async throws {
    try await withTemporaryFolder { folder in
      let context = "\(host.rawValue), \(name), seed \(Self.seed)"
      let executable = folder.appending("batch.exe")
      let complaint = try await program.compile(for: host, to: executable, in: folder)
      try #require(complaint.isEmpty, "\(context): \(complaint)")
      let result = try await host.run(executable)
      #expect(result.code == 0 && result.output.hasSuffix("passed\n"), "\(context): \(result.output)")
    }
  }
}

extension BatchProgram {
  private static let support = FilePath(#filePath).removingLastComponent().appending("Support")

  /// Returns what the compiler says; empty if all is well.
  func compile(for host: Target, to program: FilePath, in folder: FilePath) async throws -> String {
    let assembly = StubGenerator(syntax: syntax).file(try stubs) + "\t.text\n" + checks
    var files: [FilePath] = []
    for (name, text) in [("batch.c", code), ("stubs.s", assembly)] {
      files.append(folder.appending(name))
      try Data(text.utf8).write(to: URL(filePath: folder.appending(name).string))
    }
    files += ["guard.c", "guard64.S", "guard32.S", "walk.c"].map { Self.support.appending($0) }
    let options = ["-std=gnu11", "-O1", "-fno-omit-frame-pointer", "-I", Self.support.string]
    let ending = ["-o", program.string] + (host == .linux32 ? ["-static"] : [])
    let result = try await runHostProgram([host.compiler] + options + files.map(\.string) + ending)
    return result.code == 0 ? "" : result.errorOutput
  }
}
