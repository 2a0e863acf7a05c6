import MicroTPM
import Synchronization
import TrustVisorABI
import X86

/// What all micro-TPMs share: the machine's keys and generator, and room for the data of one request at a time.
extension PALRegistry {
  /// Lets PALs seal, quote and have random numbers. Called once at most, before there are any.
  public func provide(_ microTPM: consuming MicroTPM) {
    precondition(
      UInt64(MemoryLayout<MicroTPM>.size) <= RegistryLayout.microTPMBytes, "it fits into its place")
    unsafe self.microTPM.initialize(to: microTPM)
    state.hasMicroTPM.store(true, ordering: .releasing)
  }

  var hasMicroTPM: Bool { state.hasMicroTPM.load(ordering: .acquiring) }

  /// False if another CPU has them at the moment.
  func takeMicroTPM() -> Bool { !state.microTPMIsTaken.exchange(true, ordering: .acquiring) }
  func releaseMicroTPM() { state.microTPMIsTaken.store(false, ordering: .releasing) }

  /// The keys and the generator, for whoever has taken them.
  @unsafe var microTPM: UnsafeMutablePointer<MicroTPM> {
    let bytes = UInt64(MemoryLayout<MicroTPM>.size)
    return unsafe memory.pointer(to: memory.base &+ layout.microTPMOffset, bytes: bytes)
      .assumingMemoryBound(to: MicroTPM.self)
  }

  /// Room for so many bytes, for whoever has taken them; at most ``MicroTPMFormat/mostBytes``.
  @unsafe func exchangeBuffer(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
    precondition(bytes <= MicroTPMFormat.mostBytes)
    return unsafe memory.buffer(memory.base &+ layout.exchangeOffset, bytes: UInt64(bytes))
  }
}
