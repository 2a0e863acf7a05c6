import Foundation
import Testing
import TrustVisorABI

@testable import PALImages

/// The SDK's headers and sources have the contract's numbers under the contract's names.
@Suite struct SDKNumberTests {
  private let results: [String: UInt32]

  init() {
    results = Dictionary(uniqueKeysWithValues: HypercallResult.all.map { ($0.cName, $0.rawValue) })
  }

  @Test func programsKnowAllResults() throws {
    let numbers = try Self.numbers(in: "include/pallium.h", /(PAL_(?:SUCCESS|ERROR_\w+)) = (\d+)/)
    #expect(numbers.filter { $0.value < ProgramSource.notPresent } == results)
    #expect(numbers["PAL_ERROR_NOT_PRESENT"] == UInt32(ProgramSource.notPresent))
  }

  @Test func palsKnowThoseThatTheyCanGet() throws {
    let numbers = try Self.numbers(in: "pal-side/errors.h", /(PAL_(?:SUCCESS|ERROR_\w+)) = (\d+)/)
    #expect(numbers.count >= 14 && numbers.allSatisfy { results[$0.key] == $0.value })
    let cases = try Self.numbers(in: "pal-side/MicroTPM.swift", /case (\w+) = (\d+)\n/)
    let names = cases.mapValues { HypercallResult(rawValue: $0).map { "\($0)" } }
    #expect(cases.count == numbers.count - 1 && names.allSatisfy { $0.key == $0.value }, "\(names)")
  }

  @Test func sizesAreTheContracts() throws {
    for (file, most) in [
      ("include/pallium.h", "PAL_MOST_SEALED_BYTES"), ("pal-side/micro-tpm.h", "PAL_MOST_BYTES"),
    ] {
      let numbers = try Self.numbers(in: file, /(PAL_\w+) = (\d+)/)
      #expect(numbers[most] == UInt32(MicroTPMFormat.mostBytes), "\(file)")
    }
    let numbers = try Self.numbers(in: "pal-side/micro-tpm.h", /(PAL_\w+) = (\d+)/)
    #expect(numbers["PAL_PCR_COUNT"] == UInt32(MicroTPMFormat.pcrCount))
    #expect(numbers["PAL_DIGEST_BYTES"] == UInt32(MicroTPMFormat.digestBytes))
    #expect(numbers["PAL_MOST_RANDOM_BYTES"] == UInt32(MicroTPMFormat.mostRandomBytes))
  }

  @Test func evidenceHasItsSizesEverywhere() throws {
    for file in ["include/pallium.h", "pal-side/micro-tpm.h"] {
      let numbers = try Self.numbers(in: file, /(PAL_\w+) = (\d+)/)
      #expect(numbers["PAL_QUOTE_BYTES"] == UInt32(EvidenceFormat.quote.count), "\(file)")
      #expect(numbers["PAL_IDENTITY_KEY_BYTES"] == UInt32(EvidenceFormat.key.count), "\(file)")
      #expect(numbers["PAL_MOST_EVIDENCE_BYTES"] == UInt32(EvidenceFormat.mostBytes), "\(file)")
    }
    let numbers = try Self.numbers(in: "include/pallium.h", /(PAL_\w+) = (\d+)/)
    #expect(numbers["PAL_EVIDENCE_TEXT_BYTES"] == UInt32(EvidenceFormat.mostTextBytes))
  }

  private static func numbers(
    in file: String, _ pattern: Regex<(Substring, Substring, Substring)>
  ) throws -> [String: UInt32] {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: package.appending(path: "SDK").appending(path: file), encoding: .utf8)
    return Dictionary(
      text.matches(of: pattern).map { (String($0.1), UInt32($0.2)!) }, uniquingKeysWith: { first, _ in first }
    )
  }
}
