import Foundation
import PALKit
import Subprocess
import Testing

/// The image itself, without running it.
@Suite struct ImageTests {
  /// The guest's vector registers stay in the CPU while the hypervisor runs, so nothing there may use them
  /// but the three instructions that move such state, which have no register for an operand.
  @Test func hasNoVectorOrX87Instruction() async throws {
    let foreign = try await Self.instructions().filter { $0.isForeign && !Self.idle.contains($0.function) }
    #expect(foreign.isEmpty, "\(foreign.prefix(5))")
  }

  /// What comes along with BearSSL's SHA-256 and has vector instructions is never run: nothing outside it names it.
  @Test func leavesVectorFunctionsOfLibrariesAlone() async throws {
    let instructions = try await Self.instructions()
    #expect(instructions.contains { $0.function == "br_sha2small_round" }, "BearSSL is in the image")
    let uses = instructions.filter { instruction in
      !Self.idle.contains(instruction.function)
        && Self.idle.contains { instruction.text.contains("<\($0)>") || instruction.text.contains("<\($0)+") }
    }
    #expect(uses.isEmpty, "\(uses.prefix(5))")
  }

  /// Functions and tables of sha2small.o, which the linker takes as a whole, that nothing may use.
  private static let idle: Set<String> = [
    "br_sha224_init", "br_sha224_out", "br_sha224_vtable",
    "br_sha256_init", "br_sha256_out", "br_sha256_vtable", "sha2small_out",
  ]

  private struct Instruction {
    var function: String
    var text: String

    /// Operands that only vector and x87 instructions have, and instructions that may come without one.
    var isForeign: Bool {
      let operands = /%(?:[xyz]mm\d|mm\d|st\b|st\(|k\d)/
      let mnemonics =
        /^\s*[0-9a-f]+:\s+(?:f(?!ninit|xsave64|xrstor64)[a-z]\w*|emms|ldmxcsr|stmxcsr|vzero\w+)\b/
      return text.firstMatch(of: operands) != nil || text.firstMatch(of: mnemonics) != nil
    }
  }

  private static func instructions() async throws -> [Instruction] {
    let result = try await run(
      .name("objdump"), arguments: ["-d", "--no-show-raw-insn", Built.image.string],
      output: .string(limit: 64 << 20))
    var function = ""
    var instructions: [Instruction] = []
    for line in result.standardOutput.split(separator: "\n") {
      if let header = line.wholeMatch(of: /[0-9a-f]+ <(.*)>:/) {
        function = String(header.1)
      } else {
        instructions.append(Instruction(function: function, text: String(line)))
      }
    }
    #expect(instructions.count > 5000, "the disassembly is whole")
    return instructions
  }
}
