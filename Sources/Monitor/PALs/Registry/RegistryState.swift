import Synchronization
import X86

/// What all CPUs share of the registry, at the start of the pool.
@safe
struct RegistryState: ~Copyable {
  let memory: PrivateMemory
  let layout: RegistryLayout
  /// Chosen anew at each boot, so that no program can fill one chain of the index.
  let hashFactor: UInt64
  let hashShift: UInt64
  let slots: UnsafeMutablePointer<PALSlot>
  let buckets: UnsafeMutablePointer<Atomic<UInt32>>

  /// Guards the index and which places are taken.
  let indexLock = SpinLock()
  /// Odd while the index changes, and never the same after a change.
  let version = Atomic<UInt64>(0)
  let palCount = Atomic<UInt32>(0)
  /// A place that was given back, as its index plus one, which leads to the next; 0 if there is none.
  let freeSlots = Atomic<UInt32>(0)
  /// Places from here on have never been used.
  let untouchedSlot = Atomic<UInt32>(0)
  /// No PAL has had this number yet.
  let nextSerial = Atomic<UInt64>(1)
  /// Whether an image's header is being read.
  let headerIsTaken = Atomic<Bool>(false)
  /// Whether there are a machine's keys, and whether a request is being served.
  let hasMicroTPM = Atomic<Bool>(false)
  let microTPMIsTaken = Atomic<Bool>(false)
  /// Where the search for owners that are gone goes on.
  let sweepPosition = Atomic<UInt32>(0)

  /// Guards the frames.
  let poolLock = SpinLock()
  /// A frame that was given back, which holds the address of the next; 0 if there is none.
  let freeList = Atomic<UInt64>(0)
  /// Frames from here on have never been used.
  let untouched = Atomic<UInt64>(0)
  let freeFrames = Atomic<UInt64>(0)

  /// The golden ratio's fraction: spreads a number over all bits.
  static let mixer: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Nothing is taken yet; the places and the index are zero in `memory`.
  init(memory: PrivateMemory, seed: UInt64) {
    self.memory = memory
    layout = RegistryLayout(poolSize: memory.size)
    precondition(layout.bucketCount > 1, "a hash has a bit at least")
    hashFactor = (seed &* Self.mixer) | 1
    hashShift = UInt64(UInt64.bitWidth - layout.bucketCount.trailingZeroBitCount)
    let start = unsafe memory.pointer(to: memory.base, bytes: layout.framesOffset)
    unsafe slots = (start + Int(layout.slotsOffset)).bindMemory(to: PALSlot.self, capacity: layout.slotCount)
    unsafe buckets = (start + Int(layout.bucketsOffset))
      .bindMemory(to: Atomic<UInt32>.self, capacity: layout.bucketCount)
    for index in 0..<layout.slotCount { unsafe (slots + index).initialize(to: PALSlot()) }
    untouched.store(memory.base.rawValue + layout.framesOffset, ordering: .relaxed)
    freeFrames.store((memory.size - layout.framesOffset) / PageSize.small, ordering: .relaxed)
  }
}
