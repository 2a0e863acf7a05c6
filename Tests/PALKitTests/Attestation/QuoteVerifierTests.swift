import Crypto
import Foundation
import PALImages
import Testing

@testable import PALKit

@Suite struct QuoteVerifierTests {
  private let made: MadeQuote
  private let quote: Quote
  private let verifier: QuoteVerifier

  init() throws {
    var random = SeededGenerator(1)
    made = MadeQuote(&random)
    quote = try made.quote()
    verifier = try made.verifier
  }

  @Test func aGoodQuoteIsVerified() {
    let report = verifier.report(on: quote)
    #expect(report.isVerified && report.faults.isEmpty, "\(report.text)")
    #expect(report.checks.map(\.subject) == QuoteReport.Subject.always)
    #expect(report.pcrs == ["0": made.pcrs.values[0], "17": made.pcrs.values[1]])
    #expect(report.text.contains("ok       pcrs       the values of 0, 17, as quoted"))
  }

  @Test(arguments: [[0], Array(0..<7), Array(0..<8), Array(0..<9), Array(0..<24), [0, 23]])
  func anyRegistersCanBeQuoted(indices: [Int]) throws {
    var random = SeededGenerator(2)
    let made = MadeQuote(&random, indices: indices)
    var quote = try made.quote()
    var verifier = try made.verifier
    #expect(verifier.report(on: quote).isVerified)
    quote.pcrs = made.pcrs.concatenated
    #expect(verifier.report(on: quote).faults == [.pcrs, .pal])
    verifier.selection = PCRSelection(indices)
    #expect(verifier.report(on: quote).isVerified)
    #expect(
      made.pcrs[indices[0]] == made.pcrs.values[0]
        && made.pcrs[22] == (indices.count == 24 ? made.pcrs.values[22] : nil))
  }

  /// Whatever bit of the message, the signature or the values is changed, the quote is refused.
  @Test func everyBitCounts() {
    for part: WritableKeyPath<Quote, [UInt8]> in [\.message, \.signature, \.pcrs] {
      for bit in 0..<quote[keyPath: part].count * 8 {
        var changed = quote
        changed[keyPath: part] = changed[keyPath: part].flipping(bit: bit)
        let report = verifier.report(on: changed)
        if report.isVerified || report.pcrs != nil { Issue.record("bit \(bit) of \(part) does not count") }
      }
    }
    var values = quote
    values.pcrs = made.pcrs.concatenated
    var verifier = verifier
    verifier.selection = made.pcrs.selection
    #expect(verifier.report(on: values).isVerified)
    for bit in 0..<values.pcrs.count * 8 {
      var changed = values
      changed.pcrs = values.pcrs.flipping(bit: bit)
      if verifier.report(on: changed).isVerified { Issue.record("bit \(bit) of the values does not count") }
    }
  }

  @Test func everyByteIsNeededAndNoneMore() {
    for part: WritableKeyPath<Quote, [UInt8]> in [\.message, \.signature, \.pcrs] {
      for count in 0..<quote[keyPath: part].count {
        var cut = quote
        cut[keyPath: part] = Array(quote[keyPath: part].prefix(count))
        #expect(!verifier.report(on: cut).isVerified, "\(part) of \(count) bytes")
      }
      var longer = quote
      longer[keyPath: part].append(0)
      #expect(!verifier.report(on: longer).isVerified)
    }
  }

  /// What is signed, but is no such quote: the signature is good, the message is not.
  @Test func signedMessagesOfOtherKindsAreRefused() throws {
    let message = made.message.bytes
    // The clock begins behind the header, the key's name and the nonce, each with its length.
    let clock = 6 + 2 + 34 + 2 + 32
    let selection = clock + 17 + 8
    let changes: [(offset: Int, value: UInt8)] = [
      (0, 0xfe), (3, 0x46), (5, 0x17), (clock + 16, 2), (selection + 3, 2), (selection + 3, 0),
      (selection + 5, 4),
      (selection + 6, 4), (selection + 6, 2), (selection + 11, 31), (selection + 11, 33),
    ]
    for (offset, value) in changes {
      var changed = message
      #expect(changed[offset] != value)
      changed[offset] = value
      let report = verifier.report(on: try made.quote(signing: changed))
      #expect(report.result(.signature) == .ok && report.result(.message) == .failed, "byte \(offset)")
      #expect(report.result(.nonce) == .skipped && report.result(.pal) == .skipped)
    }
    for changed in [message + [0], Array(message.dropLast()), []] {
      #expect(verifier.report(on: try made.quote(signing: changed)).result(.message) == .failed)
    }
  }

  @Test func whatIsSignedButNotExpectedIsNamed() throws {
    var other = made.message
    other.nonce[31] ^= 1
    #expect(verifier.report(on: try made.quote(signing: other.bytes)).faults == [.nonce])
    other.nonce = []
    #expect(verifier.report(on: try made.quote(signing: other.bytes)).faults == [.nonce])
    other = made.message
    other.pcrDigest[0] ^= 1
    #expect(verifier.report(on: try made.quote(signing: other.bytes)).faults == [.pcrs, .pal])
    other = made.message
    other.selection = try #require(PCRSelection([0, 18]))
    #expect(verifier.report(on: try made.quote(signing: other.bytes)).faults == [.pcrs, .pal])
    var verifier = verifier
    verifier.expected = try ExpectedPAL(String(repeating: "0", count: 64))
    #expect(verifier.report(on: quote).faults == [.pal])
  }

  @Test func withoutTheFirstRegisterNoPALIsKnown() throws {
    var random = SeededGenerator(3)
    let made = MadeQuote(&random, indices: [1, 17])
    let report = try made.verifier.report(on: try made.quote())
    #expect(report.faults == [.pal] && report.text.contains("PCR 0 is not quoted"))
    let none = MadeQuote(&random, indices: [])
    let verifier = QuoteVerifier(nonce: none.nonce, expected: try made.verifier.expected)
    #expect(verifier.report(on: try none.quote()).faults == [.pal])
  }

  @Test func theKeyMustBeTheOneThatSigned() throws {
    var other = quote
    other.key = Array(P256.Signing.PrivateKey().publicKey.pemRepresentation.utf8)
    #expect(verifier.report(on: other).faults == [.signature, .signer])
    let keys = [
      P384.Signing.PrivateKey().publicKey.pemRepresentation, made.key.pemRepresentation, "", "-----BEGIN",
      made.key.publicKey.pemRepresentation.replacing("PUBLIC KEY", with: "CERTIFICATE"),
    ]
    for key in keys {
      other.key = Array(key.utf8)
      let report = verifier.report(on: other)
      #expect(report.faults == [.key, .signature, .signer] && report.result(.signature) == .skipped)
    }
    var random = SeededGenerator(4)
    for count in [0, 1, 91, 1000] {
      other.key = random.bytes(count)
      #expect(!verifier.report(on: other).isVerified)
    }
  }

  @Test func noNoiseTrapsIt() {
    var random = SeededGenerator(5)
    for _ in 0..<3000 {
      var noise = quote
      for part: WritableKeyPath<Quote, [UInt8]> in [\.message, \.signature, \.pcrs, \.key] {
        switch random.next() % 4 {
        case 0: noise[keyPath: part] = random.bytes(Int(random.next() % 200))
        case 1:
          let place = Int(random.next() % UInt64(noise[keyPath: part].count))
          noise[keyPath: part].replaceSubrange(place..., with: random.bytes(Int(random.next() % 1000)))
        case 2: noise[keyPath: part][Int(random.next() % UInt64(noise[keyPath: part].count))] = 0xff
        default: break
        }
      }
      let report = verifier.report(on: noise)
      #expect(report.checks.count == 7 && report.isVerified == (noise == quote))
    }
  }

  @Test func theReportIsForScriptsToo() throws {
    struct Decoded: Decodable {
      struct Check: Decodable { var subject: String, result: String, finding: String }
      var verified: Bool
      var checks: [Check]
      var pcrs: [String: String]?
    }
    func decoded(_ quote: Quote) throws -> Decoded {
      try JSONDecoder().decode(Decoded.self, from: JSONEncoder().encode(verifier.report(on: quote)))
    }
    let good = try decoded(quote)
    #expect(good.verified && good.pcrs?["0"] == made.pcrs.values[0].description)
    var bad = quote
    bad.signature[10] ^= 1
    let report = try decoded(bad)
    #expect(!report.verified && report.pcrs == nil)
    #expect(report.checks.map(\.result) == ["ok", "FAILED", "ok", "ok", "ok", "ok", "ok"])
  }
}
