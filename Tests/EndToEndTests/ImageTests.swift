import Foundation
import PALKit
import Subprocess
import Testing

/// The image itself, without running it.
@Suite struct ImageTests {
  /// Guests' and PALs' state is moved by the three that have no register for an operand.
  @Test func usesNoVectorOrX87Register() async throws {
    let result = try await run(
      .name("objdump"), arguments: ["-d", "--no-show-raw-insn", Built.image.string],
      output: .string(limit: 64 << 20))
    let lines = try #require(result.standardOutput).split(separator: "\n")
    #expect(lines.count > 5000, "the disassembly is whole")
    // Operands that only vector and x87 instructions have, and instructions that may come without one.
    let operands = /%(?:[xyz]mm\d|mm\d|st\b|st\(|k\d)/
    let mnemonics = /^\s*[0-9a-f]+:\s+(?:f(?!ninit|xsave64|xrstor64)[a-z]\w*|emms|ldmxcsr|stmxcsr|vzero\w+)\b/
    let foreign = lines.filter { $0.firstMatch(of: operands) != nil || $0.firstMatch(of: mnemonics) != nil }
    #expect(foreign.isEmpty, "\(foreign.prefix(5))")
  }
}
