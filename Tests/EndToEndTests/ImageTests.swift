import Foundation
import PALKit
import Subprocess
import Testing

/// The image itself, without running it.
@Suite struct ImageTests {
  /// The guest's vector registers stay in the CPU while the hypervisor runs, so nothing there may use them
  /// but the three instructions that move such state, which have no register for an operand, and what runs while they
  /// are lent.
  @Test func hasNoVectorOrX87Instruction() async throws {
    let foreign = try await Self.instructions().filter { $0.isForeign && !Self.lent.contains($0.function) }
    #expect(foreign.isEmpty, "\(foreign.prefix(5))")
  }

  /// Only a library's functions for sealing and signing name those, and only the micro-TPM names these.
  @Test func lendsVectorRegistersToTheMicroTPMAlone() async throws {
    let instructions = try await Self.instructions()
    #expect(instructions.contains { $0.function == "br_sha2small_round" }, "BearSSL is in the image")
    for function in ["br_sha256_update", "br_sha2small_round", "br_range_dec32be", "br_sha256_state"] {
      #expect(!Self.lent.contains(function), "what measures PALs needs none")
    }
    let users = Set(instructions.filter { $0.names(oneOf: Self.lent) }.map(\.function))
    #expect(users.subtracting(Self.lent).isSubset(of: Self.borrowers), "\(users)")
    let callers = Set(instructions.filter { $0.names(oneOf: Self.borrowers) }.map(\.function))
    for caller in callers.subtracting(Self.lent).subtracting(Self.borrowers) {
      #expect(caller.contains("12Cryptography") || caller.contains("8MicroTPM"), "\(caller)")
    }
  }

  /// Functions and tables of BearSSL's that use vector registers.
  private static let lent: Set<String> = [
    "br_sha224_init", "br_sha224_out", "br_sha224_vtable",
    "br_sha256_init", "br_sha256_out", "br_sha256_vtable", "sha2small_out", "br_chacha20_ct_run",
  ]

  /// What uses them.
  private static let borrowers: Set<String> = ["chacha20_poly1305", "p256_sign"]

  private struct Instruction {
    var function: String
    var text: String

    /// True if it calls or takes the address of one of these.
    func names(oneOf functions: Set<String>) -> Bool {
      functions.contains { text.contains("<\($0)>") || text.contains("<\($0)+") }
    }

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
