import Foundation
import PALImages
import Subprocess
import SystemPackage
import Testing

@testable import PALKit

/// The verdicts of tpm2-tools' `tpm2_checkquote`, which knows nothing of Pallium, beside ours.
@Suite struct CheckQuoteTests {
  @Test(arguments: [[0], [0, 17], Array(0..<7), Array(0..<8), Array(0..<9), Array(0..<17), Array(0..<24)])
  func bothTakeGoodQuotes(indices: [Int]) async throws {
    var random = SeededGenerator(21)
    for nonceBytes in [1, 20, 32, 64] {
      let made = MadeQuote(&random, indices: indices, nonceBytes: nonceBytes)
      #expect(try await verdicts(made, try made.quote()) == [true, true])
    }
  }

  /// Values alone; Debian 12's tool reads up to seven of them.
  @Test(arguments: [[0], [0, 17], [0, 1, 2, 3, 10, 20, 23]]) func bothTakeValuesAlone(indices: [Int])
    async throws
  {
    var random = SeededGenerator(22)
    let made = MadeQuote(&random, indices: indices)
    var quote = try made.quote()
    quote.pcrs = made.pcrs.concatenated
    #expect(try await verdicts(made, quote, selection: made.pcrs.selection) == [true, true])
    quote.pcrs[5] ^= 1
    #expect(try await verdicts(made, quote, selection: made.pcrs.selection) == [false, false])
  }

  @Test func bothRefuseWhatWasChanged() async throws {
    var random = SeededGenerator(23)
    let made = MadeQuote(&random)
    let quote = try made.quote()
    // Of the serialized values those bits that mean something to both: the selection and the values.
    let places: [(WritableKeyPath<Quote, [UInt8]>, [Range<Int>])] = [
      (\.message, [0..<quote.message.count]), (\.signature, [0..<quote.signature.count]),
      (\.pcrs, [7..<10, 142..<174, 208..<240]),
    ]
    for (part, ranges) in places {
      for _ in 0..<20 {
        let range = try #require(ranges.randomElement(using: &random))
        let bit = Int.random(in: range.lowerBound * 8..<range.upperBound * 8, using: &random)
        var changed = quote
        changed[keyPath: part] = changed[keyPath: part].flipping(bit: bit)
        #expect(try await verdicts(made, changed) == [false, false], "bit \(bit) of \(part)")
      }
      for _ in 0..<5 {
        var cut = quote
        cut[keyPath: part] = Array(cut[keyPath: part].prefix(Int.random(in: 0..<60, using: &random)))
        #expect(try await verdicts(made, cut) == [false, false])
      }
    }
  }

  /// Signed by the right key, but not what was asked for.
  @Test func bothRefuseWhatIsSignedButNotExpected() async throws {
    var random = SeededGenerator(24)
    let made = MadeQuote(&random)
    var other = made.message
    other.nonce[0] ^= 1
    #expect(try await verdicts(made, try made.quote(signing: other.bytes)) == [false, false])
    other.nonce = Array(made.nonce.dropLast())
    #expect(try await verdicts(made, try made.quote(signing: other.bytes)) == [false, false])
    other = made.message
    other.pcrDigest[31] ^= 0x80
    #expect(try await verdicts(made, try made.quote(signing: other.bytes)) == [false, false])
    #expect(
      try await verdicts(made, try made.quote(signing: Array(made.message.bytes.dropLast(40)))) == [
        false, false,
      ])
    var foreign = try made.quote()
    foreign.key = try MadeQuote(&random).quote().key
    #expect(try await verdicts(made, foreign) == [false, false])
  }

  /// What a TPM may leave out or do otherwise, both take.
  @Test func bothTakeOtherFormsOfASignature() async throws {
    var random = SeededGenerator(25)
    let made = MadeQuote(&random)
    var quote = try made.quote()
    while quote.signature[6] != 0 { quote = try made.quote() }
    #expect(try await verdicts(made, quote) == [true, true])
    let tail = quote.signature[7...]
    quote.signature = Array(quote.signature[..<5]) + [31] + tail
    #expect(try await verdicts(made, quote) == [true, true])
  }

  /// Ours, then the tool's. PCR 0 is what is expected.
  private func verdicts(
    _ made: MadeQuote, _ quote: Quote, selection: PCRSelection? = nil
  ) async throws -> [Bool] {
    var verifier = try made.verifier
    verifier.selection = selection
    let ours = verifier.report(on: quote).isVerified
    return try await withTemporaryFolder { folder in
      try quote.write(to: folder)
      var words = ["-g", "sha256", "-q", Hexadecimal.text(made.nonce)]
      for (option, file) in [("-u", Quote.File.key), ("-m", .message), ("-s", .signature), ("-f", .pcrs)] {
        words += [option, folder.appending(file.rawValue).string]
      }
      if let selection {
        words += ["-l", "sha256:\(selection.indices.map(String.init).joined(separator: ","))"]
      }
      let result = try await run(
        .name("tpm2_checkquote"), arguments: Arguments(words), output: .discarded, error: .discarded)
      return [ours, result.terminationStatus.isSuccess]
    }
  }
}
