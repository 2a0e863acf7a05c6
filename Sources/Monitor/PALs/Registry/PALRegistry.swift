import Synchronization
import TrustVisorABI
import X86

/// All PALs of the machine, and the memory they live in.
///
/// Looking a PAL up takes no lock: a hit is confirmed by owning the place, a miss by the index not having changed
/// meanwhile. So calls of different PALs never wait for each other.
@safe
public struct PALRegistry: @unchecked Sendable {
  /// One pointer, since it is handed on with every step of a call.
  private let statePointer: UnsafeMutablePointer<RegistryState>

  /// An empty registry that keeps everything in `memory`, which is all zero. `seed` is any number that guests do not
  /// know.
  public init(memory: PrivateMemory, seed: UInt64) {
    precondition(UInt64(MemoryLayout<PALRecord>.size) <= PALRecord.bytes, "records fit into their frames")
    precondition(UInt64(MemoryLayout<CallPlan>.size) <= Self.planStride, "plans fit into their places")
    let start = unsafe memory.pointer(to: memory.base, bytes: UInt64(MemoryLayout<RegistryState>.size))
    unsafe statePointer = start.bindMemory(to: RegistryState.self, capacity: 1)
    unsafe statePointer.initialize(to: RegistryState(memory: memory, seed: seed))
    let breakpoints = unsafe memory.buffer(breakpointPage, bytes: PageSize.small)
    unsafe breakpoints.initializeMemory(as: UInt8.self, repeating: EntryMark.breakpoint)
  }

  var memory: PrivateMemory { state.memory }
  var layout: RegistryLayout { state.layout }
  var state: RegistryState { unsafeAddress { unsafe UnsafePointer(statePointer) } }

  func slot(_ pal: PALNumber) -> UnsafeMutablePointer<PALSlot> {
    precondition(pal.index < state.layout.slotCount)
    return unsafe state.slots + pal.index
  }

  /// The PAL's own page, for whoever owns it.
  func pal(_ number: PALNumber) -> PAL {
    let address = PhysicalAddress(unsafe slot(number).pointee.record.load(ordering: .relaxed))
    let page = unsafe memory.pointer(to: address, bytes: PageSize.small)
    return unsafe PAL(number: number, at: page.assumingMemoryBound(to: PALRecord.self))
  }

  /// The virtual CPU of a PAL that a call has just entered.
  public func context(of number: PALNumber) -> UnsafeMutablePointer<PALContext> { unsafe pal(number).context }

  /// A page of breakpoints, which covers callers' code.
  var breakpointPage: PhysicalAddress { memory.base &+ layout.breakpointsOffset }

  /// Room for one image's header at a time, for whoever has taken it.
  @unsafe var headerBuffer: UnsafeMutableRawBufferPointer {
    unsafe memory.buffer(memory.base &+ layout.headerOffset, bytes: UInt64(ImageFormat.headerLimit))
  }

  func takeHeaderBuffer() -> Bool { !state.headerIsTaken.exchange(true, ordering: .acquiring) }
  func releaseHeaderBuffer() { state.headerIsTaken.store(false, ordering: .releasing) }

  /// How many PALs there are, those on their way in or out included.
  var count: UInt32 { state.palCount.load(ordering: .relaxed) }
}

// MARK: Looking up

extension PALRegistry {
  enum Search: Equatable {
    case found(PALNumber)
    case none
    /// Another CPU was changing the index: look again later.
    case unsettled
  }

  enum Claim: Equatable {
    /// The caller owns it now.
    case claimed
    /// Another CPU does.
    case busy
    /// It is another PAL's place by now, or nobody's.
    case gone
  }

  /// Looks for a PAL without claiming it.
  @inline(__always)
  func find(_ key: PALKey) -> Search {
    let before = state.version.load(ordering: .acquiring)
    var link = unsafe state.buckets[bucket(of: key)].load(ordering: .relaxed)
    var steps = 0
    while link != 0, steps < layout.slotCount {
      let number = PALNumber(link - 1)
      if unsafe slot(number).pointee.hasKey(key) { return .found(number) }
      link = unsafe slot(number).pointee.next.load(ordering: .relaxed)
      steps += 1
    }
    atomicMemoryFence(ordering: .acquiring)
    let isSettled = before & 1 == 0 && state.version.load(ordering: .relaxed) == before
    return isSettled ? .none : .unsettled
  }

  /// Takes a PAL that was found for oneself.
  @inline(__always)
  func claim(_ number: PALNumber, _ key: PALKey) -> Claim {
    guard unsafe slot(number).pointee.claim() else { return isFree(number) ? .gone : .busy }
    if unsafe slot(number).pointee.hasKey(key) { return .claimed }
    release(number)
    return .gone
  }

  @inline(never)
  func isFree(_ number: PALNumber) -> Bool {
    unsafe slot(number).pointee.state.load(ordering: .relaxed) == PALSlot.State.free
  }

  func release(_ number: PALNumber) { unsafe slot(number).pointee.release() }

  @inline(__always)
  private func bucket(of key: PALKey) -> Int {
    let mixed = (key.space &+ key.address &* RegistryState.mixer) &* state.hashFactor
    return Int(truncatingIfNeeded: mixed &>> state.hashShift)
  }
}

// MARK: Coming and going

extension PALRegistry {
  /// Takes a free place for a PAL, owned by the caller, under a key that must not be in use; nil if it is, or if
  /// there is no place.
  func insert(_ key: PALKey, record: PhysicalAddress) -> PALNumber? {
    state.indexLock.withLock { () -> PALNumber? in
      guard case .none = find(key), let number = freeSlot() else { return nil }
      let slot = unsafe slot(number)
      unsafe slot.pointee.state.store(PALSlot.State.busy, ordering: .relaxed)
      unsafe slot.pointee.generation.wrappingAdd(1, ordering: .relaxed)
      unsafe slot.pointee.record.store(record.rawValue, ordering: .relaxed)
      unsafe slot.pointee.waits.store(0, ordering: .relaxed)
      change {
        unsafe slot.pointee.space.store(key.space, ordering: .relaxed)
        unsafe slot.pointee.address.store(key.address, ordering: .relaxed)
        let head = unsafe state.buckets[bucket(of: key)].load(ordering: .relaxed)
        unsafe slot.pointee.next.store(head, ordering: .relaxed)
        unsafe state.buckets[bucket(of: key)].store(number.rawValue + 1, ordering: .relaxed)
      }
      state.palCount.wrappingAdd(1, ordering: .relaxed)
      return number
    }
  }

  /// Gives the place of a PAL back, which the caller owns and no longer does.
  func remove(_ number: PALNumber) {
    state.indexLock.withLock {
      let slot = unsafe slot(number)
      let key = unsafe PALKey(slot.pointee)
      change {
        unlink(number, from: bucket(of: key))
        unsafe slot.pointee.space.store(0, ordering: .relaxed)
        unsafe slot.pointee.address.store(0, ordering: .relaxed)
        unsafe slot.pointee.record.store(0, ordering: .relaxed)
        unsafe slot.pointee.next.store(state.freeSlots.load(ordering: .relaxed), ordering: .relaxed)
        state.freeSlots.store(number.rawValue + 1, ordering: .relaxed)
      }
      unsafe slot.pointee.state.store(PALSlot.State.free, ordering: .releasing)
      state.palCount.wrappingSubtract(1, ordering: .relaxed)
    }
  }

  /// Marks the index as changing meanwhile.
  private func change(_ body: () -> Void) {
    state.version.wrappingAdd(1, ordering: .acquiringAndReleasing)
    body()
    state.version.wrappingAdd(1, ordering: .acquiringAndReleasing)
  }

  private func unlink(_ number: PALNumber, from bucket: Int) {
    let after = unsafe slot(number).pointee.next.load(ordering: .relaxed)
    var link = unsafe state.buckets[bucket].load(ordering: .relaxed)
    if link == number.rawValue + 1 {
      unsafe state.buckets[bucket].store(after, ordering: .relaxed)
      return
    }
    while link != 0 {
      let here = unsafe slot(PALNumber(link - 1))
      link = unsafe here.pointee.next.load(ordering: .relaxed)
      if link == number.rawValue + 1 {
        unsafe here.pointee.next.store(after, ordering: .relaxed)
        return
      }
    }
  }

  /// Places that were given back come first.
  private func freeSlot() -> PALNumber? {
    let link = state.freeSlots.load(ordering: .relaxed)
    if link != 0 {
      let next = unsafe slot(PALNumber(link - 1)).pointee.next.load(ordering: .relaxed)
      state.freeSlots.store(next, ordering: .relaxed)
      return PALNumber(link - 1)
    }
    let fresh = state.untouchedSlot.load(ordering: .relaxed)
    guard fresh < UInt32(layout.slotCount) else { return nil }
    state.untouchedSlot.store(fresh + 1, ordering: .relaxed)
    return PALNumber(fresh)
  }
}

extension PALKey {
  fileprivate init(_ slot: borrowing PALSlot) {
    space = slot.space.load(ordering: .relaxed)
    address = slot.address.load(ordering: .relaxed)
  }
}
