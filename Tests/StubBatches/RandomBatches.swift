import CallStubs
import Foundation
import HostPrograms
import SystemPackage

extension BatchProgram {
  package static let seed: UInt64 = 20_260_601
  private static let batches = 5
  private static let casesPerBatch = 110
  private static let support = FilePath(#filePath).removingLastComponent().appending("Support")

  /// The same random signatures every time, some hundreds.
  package static func random(for target: Target) -> [BatchProgram] {
    var generator = SeededGenerator(state: seed)
    let syntax = target.isWindows ? StubSyntax.gnuCOFF : .gnuELF
    return (0..<batches).map { _ in
      random(casesPerBatch, isWide: target.isWide, syntax: syntax, using: &generator)
    }
  }

  /// Some signatures, the same for the same seed.
  package static func random(
    _ count: Int, isWide: Bool, syntax: StubSyntax, seed: UInt64
  ) -> BatchProgram {
    var generator = SeededGenerator(state: seed)
    return random(count, isWide: isWide, syntax: syntax, using: &generator)
  }

  private static func random(
    _ count: Int, isWide: Bool, syntax: StubSyntax, using generator: inout SeededGenerator
  ) -> BatchProgram {
    let cases = (0..<count).map { RandomCase(number: $0, isWide: isWide, using: &generator) }
    return BatchProgram(cases: cases, syntax: syntax)
  }

  /// Makes the program, which prints "passed" at the end or what does not hold.
  /// - Parameter folder: for what it is made of.
  /// - Returns: what the compiler says; empty if all is well.
  package func compile(
    for target: Target, to program: FilePath, in folder: FilePath
  ) async throws -> String {
    let assembly = StubGenerator(syntax: syntax).file(try stubs) + "\t.text\n" + checks
    var files: [FilePath] = []
    for (name, text) in [("batch.c", code), ("stubs.s", assembly)] {
      files.append(folder.appending(name))
      try Data(text.utf8).write(to: URL(filePath: folder.appending(name).string))
    }
    files += ["guard.c", "guard64.S", "guard32.S", "walk.c"].map { Self.support.appending($0) }
    let options = ["-std=gnu11", "-O1", "-fno-omit-frame-pointer", "-I", Self.support.string]
    let ending = ["-o", program.string] + (target == .linux32 ? ["-static"] : [])
    let result = try await runHostProgram([target.compiler] + options + files.map(\.string) + ending)
    return result.code == 0 ? "" : result.errorOutput
  }
}
