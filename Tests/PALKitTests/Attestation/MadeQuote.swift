import Crypto
import Foundation
import PALImages

@testable import PALKit

/// A quote as a PAL's micro-TPM would make it, with a key of the test's own.
struct MadeQuote {
  let key: P256.Signing.PrivateKey
  let nonce: [UInt8]
  let pcrs: PCRValues
  var message: QuoteMessage

  init(_ random: inout SeededGenerator, indices: [Int] = [0, 17], nonceBytes: Int = 32) {
    key = P256.Signing.PrivateKey()
    nonce = random.bytes(nonceBytes)
    let registers = indices.map { ($0, PCRValue(random.bytes(32))!) }
    pcrs = PCRValues(Dictionary(uniqueKeysWithValues: registers))!
    message = QuoteMessage(nonce: nonce, pcrs: pcrs)
    message.signer = QuoteSigner.name(ofMicroTPMWith: key.publicKey)
    message.clock.milliseconds = random.next()
    message.clock.resetCount = 3
    message.firmwareVersion = random.next()
  }

  /// - Parameter bytes: what to sign instead of the message.
  func quote(signing bytes: [UInt8]? = nil) throws -> Quote {
    let message = bytes ?? self.message.bytes
    let signature = Array(try key.signature(for: message).rawRepresentation)
    return Quote(
      message: message, signature: QuoteSignature(rawRepresentation: signature)!.bytes,
      pcrs: pcrs.serialized, key: Array(key.publicKey.pemRepresentation.utf8))
  }

  var verifier: QuoteVerifier {
    get throws { QuoteVerifier(nonce: nonce, expected: try ExpectedPAL(pcrs.values[0].description)) }
  }
}

extension QuoteReport {
  /// What was not found good.
  var faults: [Subject] { checks.filter { $0.result != .ok }.map(\.subject) }

  func result(_ subject: Subject) -> Result? { checks.first { $0.subject == subject }?.result }
}

extension [UInt8] {
  func flipping(bit: Int) -> [UInt8] {
    var copy = self
    copy[bit / 8] ^= 1 << (bit % 8)
    return copy
  }
}
