import Crypto
import PALImages
import SystemPackage
import Testing

@testable import PALKit

/// What a verifier expects of registers besides PCR 0, and of the signer's name.
@Suite struct ExpectedRegisterTests {
  private static let document = Array("a document\n".utf8)
  /// What a register holds that was extended once with its SHA-256.
  private static let extended = PCRValue.zero.extended(by: Array(SHA256.hash(data: document)))

  /// A quote whose register 7 was extended with the document.
  private func made() throws -> (Quote, QuoteVerifier) {
    var random = SeededGenerator(71)
    var made = MadeQuote(&random, indices: [0, 7])
    let pcrs = try #require(PCRValues([0: made.pcrs.values[0], 7: Self.extended]))
    made.message = QuoteMessage(nonce: made.nonce, pcrs: pcrs)
    made.message.signer = QuoteSigner.name(ofMicroTPMWith: made.key.publicKey)
    var quote = try made.quote()
    quote.pcrs = pcrs.serialized
    return (quote, try made.verifier)
  }

  @Test func eachIsCheckedOnItsOwn() async throws {
    var (quote, verifier) = try made()
    try await withTemporaryFolder { folder in
      let (file, other) = (folder.appending("document"), folder.appending("other"))
      try file.write(Self.document)
      try other.write(Self.document + [0])
      func report(_ registers: ExpectedRegister...) -> QuoteReport {
        verifier.registers = registers
        return verifier.report(on: quote)
      }
      let good = try ExpectedRegister(extendedBy: "7=\(file)")
      let value = try ExpectedRegister(valueOf: "7=\(Self.extended)")
      let both = report(good, value)
      #expect(both.isVerified && both.faults.isEmpty && both.checks.count == 9, "\(both.text)")
      #expect(both.text.contains("ok       pcr 7      is zero extended once, with the SHA-256 of '\(file)'"))
      let bad = report(good, try ExpectedRegister(extendedBy: "7=\(other)"))
      #expect(!bad.isVerified && bad.faults == [.register(7)] && bad.pcrs == nil)
      #expect(
        bad.text.contains("FAILED   pcr 7      is \(Self.extended), not zero extended once"), "\(bad.text)")
      let zero = report(try ExpectedRegister(valueOf: "7=\(PCRValue.zero)"))
      #expect(zero.faults == [.register(7)] && zero.text.contains("not the value that was expected"))
      let unquoted = report(try ExpectedRegister(valueOf: "8=\(PCRValue.zero)"))
      #expect(unquoted.faults == [.register(8)] && unquoted.text.contains("pcr 8      is not quoted"))
      quote.pcrs[300] ^= 1
      #expect(report(good).result(.register(7)) == .skipped)
    }
  }

  @Test func wordsThatMakeNoSenseAreExplained() async throws {
    let value = PCRValue.zero.description
    for text in ["", "7", "=\(value)", "24=\(value)", "-1=\(value)", "0,7=\(value)", "x=\(value)"] {
      let error = #expect(throws: PalliumError.self, "\(text)") { try ExpectedRegister(valueOf: text) }
      #expect(error?.kind == .usage && error?.description.contains("give its number") == true, "\(text)")
    }
    for text in ["7=", "7=\(value)0", "7=\(value.dropLast(2))", "7==\(value)"] {
      let error = #expect(throws: PalliumError.self, "\(text)") { try ExpectedRegister(valueOf: text) }
      #expect(error?.kind == .usage && error?.description.contains("no register's value") == true, "\(text)")
    }
    for text in ["7=", "7=/nowhere", "7=/"] {
      let error = #expect(throws: PalliumError.self, "\(text)") { try ExpectedRegister(extendedBy: text) }
      #expect(error?.kind == .usage && error?.description.contains("cannot be read") == true, "\(text)")
    }
  }

  /// Other TPMs name their keys otherwise; only a micro-TPM can have registered an image.
  @Test func theSignerMattersForImages() throws {
    var random = SeededGenerator(72)
    var made = MadeQuote(&random)
    var verifier = try made.verifier
    for name in [[], [0, 11] + random.bytes(32), made.message.signer.flipping(bit: 270)] {
      made.message.signer = name
      verifier.expected = try ExpectedPAL(made.pcrs.values[0].description)
      let other = verifier.report(on: try made.quote())
      #expect(other.isVerified && other.faults == [.signer] && other.result(.signer) == .unknown)
      verifier.expected = ExpectedPAL(images: verifier.expected.candidates)
      let image = verifier.report(on: try made.quote())
      #expect(!image.isVerified && image.faults == [.signer] && image.result(.signer) == .failed)
    }
  }
}
