import Cryptography
import MicroTPM

/// A quote by the hypervisor's own code, as bytes.
struct HypervisorQuote {
  let message: [UInt8]
  let signature: [UInt8]
  /// The values of the selected registers.
  let values: [UInt8]
  let key: [UInt8]

  /// - Parameter measurement: of the PAL that makes it.
  init(secret: [UInt8], measurement: [UInt8], registers: UInt32, nonce: [UInt8]) {
    let keys = MachineKeys(secret: secret.span)
    let bank = PCRBank(measurement: SHA256.Digest { measurement[$0] })
    let selection = PCRSelection(mask: registers)!
    let quote = Quote.make(
      nonce: InlineArray { nonce[$0] }, selection: selection, of: bank,
      machine: Quote.Machine(clock: TPMClock(), firmwareVersion: 1), keys: keys)
    let bytes = quote.indices.map { quote[$0] }
    (message, signature) = (Array(bytes[Quote.message]), Array(bytes[Quote.signature]))
    let pem = keys.identity.pem
    key = pem.indices.map { pem[$0] }
    var values = [UInt8](repeating: 0, count: 32 * selection.count)
    var span = values.mutableSpan
    bank.copyValues(of: selection, into: &span)
    self.values = values
  }
}
