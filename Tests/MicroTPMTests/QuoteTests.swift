import Cryptography
import CryptographySupport
import MicroTPM
import Testing

@Suite struct QuoteTests {
  @Test(arguments: 0..<30 as Range<UInt64>) func isATPMsQuote(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let example = QuoteExample(&random)
    let quote = example.quote
    #expect(quote.count == Quote.byteCount)
    var fields = BigEndianFields(rest: quote[...])
    let message = fields.sized()
    #expect(message == Array(quote[Quote.message]) && Array(fields.rest) == Array(quote[Quote.signature]))

    let attest = AttestReader(message)
    #expect(attest.magic == 0xff54_4347 && attest.type == 0x8018)
    #expect(attest.extraData == example.nonce)
    #expect(attest.clock == example.clock.milliseconds && attest.safe == (example.clock.isSafe ? 1 : 0))
    #expect(attest.resetCount == UInt64(example.clock.resetCount))
    #expect(attest.restartCount == UInt64(example.clock.restartCount))
    #expect(attest.firmwareVersion == example.firmwareVersion)
    #expect(attest.selectionCount == 1 && attest.hash == 0x000b)
    let mask = attest.select.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    #expect(attest.select.count == 3 && mask == example.selection.mask)
    #expect(attest.digest == Reference.sha256(example.values))
    #expect(attest.rest == [])
  }

  @Test(arguments: 0..<30 as Range<UInt64>) func isSignedByTheMachine(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let example = QuoteExample(&random)
    let message = Array(example.quote[Quote.message])
    var fields = BigEndianFields(rest: example.quote[Quote.signature])
    #expect(fields.number(2) == 0x0018 && fields.number(2) == 0x000b)
    let signature = fields.sized() + fields.sized()
    #expect(signature.count == 64 && fields.rest.isEmpty)
    #expect(try Reference.verifies(signature, of: message, publicKey: example.publicKey))
    let bit = Int.random(in: 0..<message.count * 8, using: &random)
    #expect(try !Reference.verifies(signature, of: message.flipping(bit: bit), publicKey: example.publicKey))
  }

  /// The signer's name is the hash of the key's public area, written out here by hand.
  @Test func namesTheSigner() {
    var random = SeededGenerator(seed: 1)
    let example = QuoteExample(&random)
    let start: [UInt8] = [
      0x00, 0x23, 0x00, 0x0b, 0x00, 0x05, 0x00, 0x72, 0x00, 0x00, 0x00, 0x10, 0x00, 0x18, 0x00, 0x0b, 0x00,
      0x03,
      0x00, 0x10,
    ]
    let area =
      start + [0x00, 0x20] + example.publicKey[1..<33] + [0x00, 0x20] + example.publicKey[33..<65]
    let attest = AttestReader(Array(example.quote[Quote.message]))
    #expect(attest.qualifiedSigner == [0x00, 0x0b] + Reference.sha256(area))
  }

  @Test func anEmptySelectionIsAllowed() {
    var random = SeededGenerator(seed: 1)
    var example = QuoteExample(&random)
    example.selection = .none
    let attest = AttestReader(Array(example.quote[Quote.message]))
    #expect(attest.select == [0, 0, 0] && attest.digest == Reference.sha256([]))
  }
}
