import MicroTPM
import TrustVisorABI
import X86

/// The registers of a PAL's micro-TPM. Until one is extended they are what registering made of them, and take no room.
struct PCRStore {
  let pal: PAL
  let registry: PALRegistry

  var bank: PCRBank {
    if pal.record.pcrFrame == 0 { return PCRBank(measurement: pal.record.measurement) }
    return registry.memory.load(PCRBank.self, at: PhysicalAddress(pal.record.pcrFrame))
  }

  /// Keeps registers in a frame of their own, as long as the PAL lives.
  func keep(_ bank: PCRBank) throws(Refusal) {
    if pal.record.pcrFrame == 0 {
      do throws(OutOfFrames) {
        pal.record.pcrFrame = try registry.allocateFrame().rawValue
      } catch {
        throw Refusal(.outOfMemory)
      }
    }
    registry.memory.store(bank, at: PhysicalAddress(pal.record.pcrFrame))
  }
}

/// Reading and extending a register.
enum PCRRequests {
  /// ``Hypercall/readPCR``
  static func read(
    _ arguments: MicroTPMArguments, _ store: PCRStore, _ memory: InnerMemory
  ) throws(Refusal) {
    let value = store.bank.read(try index(arguments))
    try unsafe value.span.withUnsafeBytes { bytes throws(Refusal) in
      try unsafe memory.write(bytes, to: arguments.rdx)
    }
  }

  /// ``Hypercall/extendPCR``
  static func extend(
    _ arguments: MicroTPMArguments, _ store: PCRStore, _ memory: InnerMemory
  ) throws(Refusal) {
    let index = try index(arguments)
    let digest = try memory.digest(at: arguments.rdx)
    var bank = store.bank
    bank.extend(index, with: digest)
    try store.keep(bank)
  }

  private static func index(_ arguments: MicroTPMArguments) throws(Refusal) -> PCRIndex {
    guard let index = PCRIndex(arguments.rcx) else { throw Refusal(.noSuchPCR) }
    return index
  }
}

extension InnerMemory {
  /// The 32 bytes at an address: a digest or a nonce.
  func digest(at address: UInt64) throws(Refusal) -> InlineArray<32, UInt8> {
    var digest = InlineArray<32, UInt8>(repeating: 0)
    var span = digest.mutableSpan
    try unsafe span.withUnsafeMutableBytes { buffer throws(Refusal) in
      try unsafe read(address, into: buffer)
    }
    return digest
  }
}
