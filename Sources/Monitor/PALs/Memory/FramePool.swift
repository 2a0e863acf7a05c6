import Synchronization
import X86

/// No frame is left.
struct OutOfFrames: Error {}

/// The pool's frames. Those that are free are all zero, but for the link to the next.
extension PALRegistry {
  /// A zeroed frame of 4 KiB.
  func allocateFrame() throws(OutOfFrames) -> PhysicalAddress {
    let frame = try state.poolLock.withLock { () throws(OutOfFrames) -> PhysicalAddress in
      let frame = try takeFrame()
      state.freeFrames.wrappingSubtract(1, ordering: .relaxed)
      return frame
    }
    memory.store(UInt64(0), at: frame)
    return frame
  }

  private func takeFrame() throws(OutOfFrames) -> PhysicalAddress {
    let free = state.freeList.load(ordering: .relaxed)
    if free != 0 {
      state.freeList.store(memory.load(UInt64.self, at: PhysicalAddress(free)), ordering: .relaxed)
      return PhysicalAddress(free)
    }
    let untouched = state.untouched.load(ordering: .relaxed)
    guard untouched < memory.base.rawValue + memory.size else { throw OutOfFrames() }
    state.untouched.store(untouched + PageSize.small, ordering: .relaxed)
    return PhysicalAddress(untouched)
  }

  /// Zeroes a frame and gives it back.
  func freeFrame(_ frame: PhysicalAddress) {
    memory.clear(frame, bytes: PageSize.small)
    freeZeroedFrame(frame)
  }

  /// Gives a frame back that is all zero already.
  func freeZeroedFrame(_ frame: PhysicalAddress) {
    assert(memory.isZero(frame, bytes: PageSize.small))
    state.poolLock.withLock {
      memory.store(state.freeList.load(ordering: .relaxed), at: frame)
      state.freeList.store(frame.rawValue, ordering: .relaxed)
      state.freeFrames.wrappingAdd(1, ordering: .relaxed)
    }
  }

  /// How many frames the pool has for PALs, and how many of them are free.
  var frameCount: UInt64 { (memory.size - layout.framesOffset) / PageSize.small }
  var freeFrames: UInt64 { state.freeFrames.load(ordering: .relaxed) }
}
