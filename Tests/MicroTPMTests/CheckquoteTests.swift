import CryptographySupport
import Foundation
import HostPrograms
import MicroTPM
import SystemPackage
import Testing

/// What the tools for TPMs say of a quote: tpm2_checkquote of tpm2-tools, which needs no TPM.
@Suite struct CheckquoteTests {
  @Test(arguments: 0..<8 as Range<UInt64>) func accepts(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    var example = QuoteExample(&random)
    if seed == 0 { example.selection = .measurement }
    if seed == 1 { example.selection = .all }
    let result = try await CheckedQuote(example).check()
    #expect(result.code == 0, "\(result.errorOutput)")
  }

  /// The registers' values alone serve too, if the selection is named.
  @Test func acceptsBareValues() async throws {
    var random = SeededGenerator(seed: 1)
    var example = QuoteExample(&random)
    example.selection = PCRSelection(mask: 0b1_0000_0101)!
    var quote = CheckedQuote(example)
    quote.registers = example.values
    let result = try await quote.check("-l", "sha256:0,2,8")
    #expect(result.code == 0, "\(result.errorOutput)")
  }

  @Test(arguments: CheckedQuote.Part.allCases) func refusesAChangedBit(part: CheckedQuote.Part) async throws {
    var random = SeededGenerator(seed: 5)
    let example = QuoteExample(&random)
    for _ in 0..<3 {
      var quote = CheckedQuote(example)
      quote.change(part, &random)
      let result = try await quote.check()
      #expect(result.code != 0, "\(part)")
    }
  }

  @Test func refusesAnotherMachine() async throws {
    var random = SeededGenerator(seed: 6)
    let example = QuoteExample(&random)
    var quote = CheckedQuote(example)
    quote.pem = QuoteExample(&random).pem
    #expect(try await quote.check().code != 0)
  }
}
