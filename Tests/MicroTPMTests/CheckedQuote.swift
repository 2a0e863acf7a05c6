import CryptographySupport
import Foundation
import HostPrograms
import MicroTPM
import SystemPackage

/// The files that tpm2_checkquote takes.
struct CheckedQuote {
  var pem: [UInt8]
  var message: [UInt8]
  var signature: [UInt8]
  var registers: [UInt8]
  var nonce: [UInt8]

  init(_ example: QuoteExample) {
    pem = example.pem
    let quote = example.quote
    message = Array(quote[Quote.message])
    signature = Array(quote[Quote.signature])
    registers = RegisterFile.bytes(example.selection, values: example.values)
    nonce = example.nonce
  }

  enum Part: CaseIterable, Sendable {
    case message, signature, registers, nonce
  }

  mutating func change(_ part: Part, _ random: inout SeededGenerator) {
    switch part {
    case .message: message = message.flipping(bit: .random(in: 0..<message.count * 8, using: &random))
    case .nonce: nonce = nonce.flipping(bit: .random(in: 0..<nonce.count * 8, using: &random))
    case .signature:
      // r and s, not the words before them.
      signature = signature.flipping(
        bit: 8 * (Bool.random(using: &random) ? 6 : 40) + .random(in: 0..<256, using: &random))
    case .registers:
      registers = registers.flipping(bit: 8 * RegisterFile.firstValue + .random(in: 0..<256, using: &random))
    }
  }

  func check(_ more: String...) async throws -> ProgramResult {
    try await withTemporaryFolder { folder in
      for (name, bytes) in [
        ("key.pem", pem), ("message", message), ("signature", signature), ("registers", registers),
      ] {
        try Data(bytes).write(to: URL(filePath: folder.appending(name).string))
      }
      func path(_ name: String) -> String { folder.appending(name).string }
      return try await runHostProgram(
        [
          "tpm2_checkquote", "-u", path("key.pem"), "-m", path("message"), "-s", path("signature"), "-g",
          "sha256",
          "-q", nonce.hexadecimal, "-f", path("registers"),
        ] + more)
    }
  }
}

/// tpm2-tools' file of registers: what TSS 2.0 has in memory for TPML_PCR_SELECTION, then 32 bits, which say how many
/// lists there are, then the lists, TPML_DIGEST, of up to eight values each; numbers little-endian.
enum RegisterFile {
  /// Selections that there is room for, and bytes of each: hash (16 bits), size, 4 bytes of bits, a gap.
  private static let (selections, selectionBytes) = (16, 8)
  /// Values in a list, and room for one behind its size in 16 bits.
  private static let (valuesInList, valueRoom) = (8, 64)

  /// Where the first value lies: behind the selections, the count of lists, the list's count and the value's size.
  static let firstValue = 4 + selections * selectionBytes + 4 + 4 + 2

  static func bytes(_ selection: PCRSelection, values: [UInt8]) -> [UInt8] {
    let mask = selection.mask
    let bits = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: mask >> UInt32($0)) }
    let first = number(0x000b, bytes: 2) + [3] + bits + [0]
    let others = [UInt8](repeating: 0, count: (selections - 1) * selectionBytes)
    let digests = stride(from: 0, to: values.count, by: 32).map { Array(values[$0..<$0 + 32]) }
    let lists = stride(from: 0, to: digests.count, by: valuesInList).map { start in
      Array(digests[start..<min(start + valuesInList, digests.count)])
    }
    return number(1, bytes: 4) + first + others + number(lists.count, bytes: 4) + lists.flatMap(list)
  }

  private static func list(_ digests: [[UInt8]]) -> [UInt8] {
    let empty = [UInt8](repeating: 0, count: (valuesInList - digests.count) * (2 + valueRoom))
    let full = digests.flatMap {
      number($0.count, bytes: 2) + $0 + [UInt8](repeating: 0, count: valueRoom - $0.count)
    }
    return number(digests.count, bytes: 4) + full + empty
  }

  private static func number(_ value: Int, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
