import Foundation
import PALKit
import Subprocess
import Testing

/// The image itself, without running it.
@Suite struct ImageTests {
  /// Operands that only vector and x87 instructions have.
  private static let foreignOperands = /%(?:[xyz]mm\d|mm\d|st\b|st\(|k\d)/
  /// x87 and state instructions that may come without such an operand.
  private static let foreignMnemonics =
    /^\s*[0-9a-f]+:\s+(?:f[a-z]\w*|emms|v[a-z]\w*ps|v[a-z]\w*pd|ldmxcsr|stmxcsr|v?zeroupper)\b/

  @Test func hasNoVectorOrX87Instruction() async throws {
    let result = try await run(
      .name("llvm-objdump"), arguments: ["-d", "--no-show-raw-insn", Built.image.string],
      output: .string(limit: 64 << 20))
    let lines = try #require(result.standardOutput).split(separator: "\n")
    #expect(lines.count > 5000, "the disassembly is whole")
    let foreign = lines.filter {
      $0.firstMatch(of: Self.foreignOperands) != nil || $0.firstMatch(of: Self.foreignMnemonics) != nil
    }
    #expect(foreign.isEmpty, "\(foreign.prefix(5))")
  }
}
