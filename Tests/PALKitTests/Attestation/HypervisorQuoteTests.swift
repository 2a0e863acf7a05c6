import PALImages
import Testing

@testable import PALKit

/// What the hypervisor's micro-TPM makes, the host verifies, and from the image alone.
@Suite struct HypervisorQuoteTests {
  @Test(arguments: [0x1, 0x20001, 0xff, 0xffffff, 0x2] as [UInt32])
  func quotesOfTheHypervisorAreVerified(registers: UInt32) throws {
    var random = SeededGenerator(31)
    let image = random.bytes(5000)
    let measurement = ImageMeasurement(of: image)
    let nonce = random.bytes(32)
    let made = HypervisorQuote(
      secret: random.bytes(32), measurement: measurement.bytes, registers: registers, nonce: nonce)
    let selection = try #require(PCRSelection((0..<24).filter { registers >> $0 & 1 == 1 }))
    let values = try PCRValues(concatenated: made.values, of: selection)
    let quote = Quote(
      message: made.message, signature: made.signature, pcrs: values.serialized, key: made.key)
    let verifier = QuoteVerifier(
      nonce: nonce, expected: try ExpectedPAL(PCRValue(ofPALWith: measurement).description))
    let report = verifier.report(on: quote)
    #expect(report.faults == (registers & 1 == 1 ? [] : [.pal]), "\(report.text)")
    #expect(try QuoteMessage(made.message).bytes == made.message)
  }
}
