import Cryptography
import CryptographySupport
import MicroTPM

/// Some machine's quote of some PAL.
struct QuoteExample {
  var secret: [UInt8]
  var bank: PCRBank
  var selection: PCRSelection
  var nonce: [UInt8]
  var clock: TPMClock
  var firmwareVersion: UInt64

  init(_ random: inout SeededGenerator) {
    secret = random.bytes(32)
    bank = .random(&random)
    selection = .random(&random)
    nonce = random.bytes(32)
    clock = TPMClock(
      milliseconds: random.next(), resetCount: .random(in: 0 ... .max, using: &random),
      restartCount: .random(in: 0 ... .max, using: &random), isSafe: .random(using: &random))
    firmwareVersion = random.next()
  }

  var quote: [UInt8] { quote(MachineKeys(secret: secret.span)) }

  func quote(_ keys: borrowing MachineKeys) -> [UInt8] {
    Quote.make(
      nonce: InlineArray(nonce), selection: selection, of: bank,
      machine: Quote.Machine(clock: clock, firmwareVersion: firmwareVersion), keys: keys
    ).array
  }

  var publicKey: [UInt8] { MachineKeys(secret: secret.span).identity.publicKey.array }
  var pem: [UInt8] { MachineKeys(secret: secret.span).identity.pem.array }

  /// The selected registers' values.
  var values: [UInt8] {
    var values = [UInt8](repeating: 0, count: 32 * selection.count)
    var bytes = values.mutableSpan
    bank.copyValues(of: selection, into: &bytes)
    return values
  }
}
