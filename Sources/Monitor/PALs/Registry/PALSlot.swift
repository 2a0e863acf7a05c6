import Synchronization

/// A place for one PAL in the registry.
///
/// Places are never given back, so any CPU may look at any of them at any time; what it finds counts only once it
/// has claimed the place and looked again.
struct PALSlot: ~Copyable {
  /// A ``State``. Whoever turns idle into busy owns the PAL until it turns it back.
  let state = Atomic<UInt32>(0)
  /// How often the place has been taken; part of handles.
  let generation = Atomic<UInt32>(0)
  /// The two halves of the key.
  let space = Atomic<UInt64>(0)
  let address = Atomic<UInt64>(0)
  /// The next place with the same hash, as its index plus one; 0 at the end.
  let next = Atomic<UInt32>(0)
  /// How often other threads have come in vain since the PAL last got on.
  let waits = Atomic<UInt32>(0)
  /// Where the ``PALRecord`` is.
  let record = Atomic<UInt64>(0)

  enum State {
    static let free: UInt32 = 0
    static let idle: UInt32 = 1
    static let busy: UInt32 = 2
  }

  /// True if the caller now owns the PAL.
  func claim() -> Bool {
    state.compareExchange(expected: State.idle, desired: State.busy, ordering: .acquiring).exchanged
  }

  func release() { state.store(State.idle, ordering: .releasing) }

  /// True if the PAL there was loaded by a program of that address space.
  func isLoaded(in addressSpace: UInt64) -> Bool {
    space.load(ordering: .relaxed) == PALKey(space: addressSpace, handleCell: 0).space
  }

  func hasKey(_ key: PALKey) -> Bool {
    space.load(ordering: .relaxed) == key.space && address.load(ordering: .relaxed) == key.address
  }
}

/// What identifies a PAL: an address space and an address in it.
struct PALKey: Equatable, Sendable, BitwiseCopyable {
  /// CR3 without what does not name the tables; bit 0 tells the contracts apart.
  let space: UInt64
  /// The entry address, or where the handle is kept.
  let address: UInt64

  private static let nativeBit: UInt64 = 1

  /// A PAL that is called at its entry address.
  init(space: UInt64, entry: UInt64) {
    self.space = space
    address = entry
  }

  /// A PAL that was loaded, by the place that the caller keeps its handle in.
  init(space: UInt64, handleCell: UInt64) {
    self.space = space | Self.nativeBit
    address = handleCell
  }

  var isNative: Bool { space & Self.nativeBit != 0 }
  /// The address space alone.
  var addressSpace: UInt64 { space & ~Self.nativeBit }
}
