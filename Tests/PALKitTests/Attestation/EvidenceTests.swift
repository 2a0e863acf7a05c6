import Crypto
import Foundation
import PALImages
import SystemPackage
import Testing

@testable import PALKit

/// Evidence of the hypervisor's own micro-TPM, as a PAL puts it together.
@Suite struct EvidenceTests {
  private let measurement: ImageMeasurement
  private let nonce: [UInt8]
  private let secret: [UInt8]

  init() {
    var random = SeededGenerator(41)
    measurement = ImageMeasurement(of: random.bytes(100))
    nonce = random.bytes(32)
    secret = random.bytes(32)
  }

  private func made(_ registers: UInt32 = 1 << 0 | 1 << 7) -> HypervisorQuote {
    HypervisorQuote(secret: secret, measurement: measurement.bytes, registers: registers, nonce: nonce)
  }

  private func bytes(_ made: HypervisorQuote) -> [UInt8] {
    [0, UInt8(made.message.count)] + made.message + made.signature + made.key + made.values
  }

  @Test(arguments: [0x1, 0x20001, 0xff, 0xffffff] as [UInt32])
  func itIsReadAndVerified(registers: UInt32) throws {
    let made = made(registers)
    let bytes = bytes(made)
    #expect(bytes.count == 397 + 32 * registers.nonzeroBitCount && bytes.count <= EvidenceFormat.mostBytes)
    let evidence = try Evidence(bytes)
    #expect(evidence.message.nonce == nonce && evidence.pcrs.concatenated == made.values)
    #expect(evidence.quote.message == made.message && evidence.quote.signature == made.signature)
    #expect(evidence.quote.key == made.key)
    let expected = try ExpectedPAL(PCRValue(ofPALWith: measurement).description)
    let report = QuoteVerifier(nonce: nonce, expected: expected).report(on: evidence.quote)
    #expect(report.isVerified && report.faults.isEmpty, "\(report.text)")
  }

  /// Nothing of it may be missing, nor more than it, nor another bit in it: it agrees with itself or is refused.
  @Test func everyByteAndEveryBitCounts() {
    let bytes = bytes(made())
    for count in 0..<bytes.count {
      if (try? Evidence(Array(bytes.prefix(count)))) != nil { Issue.record("\(count) bytes are taken") }
    }
    #expect(throws: MalformedQuote.self) { try Evidence(bytes + [0]) }
    #expect(throws: MalformedQuote.self) { try Evidence(bytes + [UInt8](repeating: 0, count: 32)) }
    for bit in 0..<bytes.count * 8 where (try? Evidence(bytes.flipping(bit: bit))) != nil {
      Issue.record("bit \(bit) does not count")
    }
  }

  @Test func whatIsWrongIsSaid() throws {
    let bytes = bytes(made())
    func expect(_ changed: [UInt8], _ text: String) {
      let error = #expect(throws: MalformedQuote.self) { try Evidence(changed) }
      #expect(error?.description.contains(text) == true, "\(error as Any)")
    }
    expect(Array(bytes.prefix(396)), "has 396 bytes, and the least that evidence has are 429")
    expect(bytes.flipping(bit: 15), "the length of its message")
    expect(bytes.flipping(bit: 8 * 147), "its algorithm")
    expect(bytes.flipping(bit: 8 * 200), "has a signature that is not its key's")
    expect(bytes.flipping(bit: 8 * 219), "has no public key")
    expect(Array(bytes.dropLast(32)), "has 32 bytes instead of 2 times 32")
    expect(bytes.flipping(bit: 8 * 397), "has other values than those that are quoted")
    // Another form of the same key.
    let windows = Array(
      String(decoding: bytes[219..<397], as: UTF8.self).replacing("Y-----\n", with: "Y-----\r").utf8)
    expect(Array(bytes[..<219]) + windows + Array(bytes[397...]), "has no public key")
  }

  /// Signed by the right key, but not as a micro-TPM signs.
  @Test func otherSignersAndEmptyQuotesAreRefused() throws {
    var random = SeededGenerator(42)
    var made = MadeQuote(&random, indices: [0])
    func evidence() throws -> [UInt8] {
      let quote = try made.quote()
      return [0, UInt8(quote.message.count)] + quote.message + quote.signature + quote.key + [10]
        + made.pcrs.concatenated
    }
    #expect(try Evidence(evidence()).pcrs == made.pcrs)
    made.message.signer[33] ^= 1
    #expect(throws: MalformedQuote("names another key as its signer than it has")) {
      try Evidence(evidence())
    }
    made = MadeQuote(&random, indices: [])
    #expect(throws: MalformedQuote("quotes no register")) { try Evidence(evidence()) }
  }
}
