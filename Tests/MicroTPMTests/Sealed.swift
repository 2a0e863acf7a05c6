import Cryptography
import CryptographySupport
import MicroTPM

/// Sealing and opening on arrays.
enum Sealed {
  static func make(
    _ text: [UInt8], for policy: SealPolicy, by bank: PCRBank, random: [UInt8], keys: borrowing MachineKeys
  ) throws(SealError) -> [UInt8] {
    let room = [UInt8](repeating: 0xee, count: SealedData.textOffset)
    var buffer = room + text + [UInt8](repeating: 0xee, count: 16)
    var bytes = buffer.mutableSpan
    try SealedData.seal(&bytes, for: policy, by: bank, random: InlineArray(random), keys: keys)
    return buffer
  }

  static func open(_ blob: [UInt8], by bank: PCRBank, keys: borrowing MachineKeys) -> Outcome {
    var buffer = blob
    var bytes = buffer.mutableSpan
    do throws(SealError) {
      let opened = try SealedData.open(&bytes, by: bank, keys: keys)
      return .text(Array(buffer[opened.text]), creation: opened.digestAtCreation.array)
    } catch {
      return .failure(error, leaves: buffer.filter { $0 != 0 }.count)
    }
  }

  enum Outcome: Equatable {
    case text([UInt8], creation: [UInt8])
    /// How many bytes of the buffer are not zero.
    case failure(SealError, leaves: Int)

    var text: [UInt8]? { if case .text(let text, _) = self { text } else { nil } }
  }
}
