import Synchronization
import X86

/// What all CPUs share of the registry, at the start of the pool.
struct RegistryState: ~Copyable {
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
  /// Where the search for owners that are gone goes on.
  let sweepPosition = Atomic<UInt32>(0)

  /// Guards the frames.
  let poolLock = SpinLock()
  /// A frame that was given back, which holds the address of the next; 0 if there is none.
  let freeList = Atomic<UInt64>(0)
  /// Frames from here on have never been used.
  let untouched = Atomic<UInt64>(0)
  let freeFrames = Atomic<UInt64>(0)
}
