import Synchronization
import TrustVisorABI
import X86

/// Finds PALs whose owners are gone, and frees what they held.
///
/// An owner is gone when its address space no longer leads to what registering has left there. A page that may only
/// be on disk counts as there; and since systems take entries away for a moment, one look is not enough.
struct OwnerSweep<Memory: PhysicalMemory> {
  let registry: PALRegistry
  let memory: Memory
  let opcode: HypercallInstruction.Opcode
  /// The time-stamp counter.
  let now: UInt64

  /// Pages that are zeroed for the dead during one exit.
  private static var budget: Budget { Budget(pages: 1024) }
  private static var fewSlots: Int { 4 }

  /// What a search for memory has come to.
  enum Outcome: Equatable {
    case freed
    /// Some may turn out to be dead: look again.
    case suspects
    case nothing
  }

  /// Looks at all PALs, because memory or places are short.
  func run() -> Outcome {
    let before = registry.freeFrames
    let suspects = look(at: registry.layout.slotCount)
    if registry.freeFrames > before { return .freed }
    return suspects > 0 ? .suspects : .nothing
  }

  /// Looks at the next few, so that the dead do not pile up.
  func runBriefly() { _ = look(at: Self.fewSlots) }

  /// How many of the next `count` may be without an owner.
  private func look(at count: Int) -> Int {
    var budget = Self.budget
    var suspects = 0
    for _ in 0..<count {
      let position = registry.state.sweepPosition.wrappingAdd(1, ordering: .relaxed).oldValue
      if look(at: PALNumber(position % UInt32(registry.layout.slotCount)), &budget) { suspects += 1 }
    }
    return suspects
  }

  /// True if the PAL is there and may be without an owner.
  private func look(at number: PALNumber, _ budget: inout Budget) -> Bool {
    guard unsafe registry.slot(number).pointee.claim() else { return false }
    let pal = registry.pal(number)
    let isGone = isGone(pal)
    guard isGone || isComing(pal) else {
      pal.record.job.suspectSince = 0
      registry.release(number)
      return false
    }
    guard pal.record.stage == .releasing || isRipe(pal) else {
      registry.release(number)
      return isGone
    }
    PALMaking.drop(pal)
    do throws(Obstacle) {
      try PALRelease(pal: pal, registry: registry).run(&budget)
      return false
    } catch {
      registry.release(number)
      return true
    }
  }

  /// True if the suspicion is old enough. Work on the PAL ends it, and so does finding an owner.
  private func isRipe(_ pal: PAL) -> Bool {
    if pal.record.job.suspectSince == 0 { pal.record.job.suspectSince = max(now, 1) }
    return Self.isOld(pal.record.job.suspectSince, now)
  }

  /// True if about a tenth of a second has gone by.
  static func isOld(_ time: UInt64, _ now: UInt64) -> Bool { now &- time > patience }

  /// In ticks of the time-stamp counter, which is at a few of 2^30 a second.
  private static var patience: UInt64 { 1 << 28 }

  /// Nothing of such a PAL is in its caller's memory yet. If it does not get on it is given up: should its caller
  /// come back, it begins again.
  private func isComing(_ pal: PAL) -> Bool {
    switch pal.record.stage {
    case .heading, .copying: true
    case .marking: pal.record.isNative
    case .live, .restoring, .releasing: false
    }
  }

  /// True if nobody seems to be left who could call the PAL, or end it.
  func isGone(_ pal: PAL) -> Bool {
    switch pal.record.stage {
    case .heading, .copying: false
    case .marking: !pal.record.isNative && !hasOwner(pal)
    case .live, .restoring: !hasOwner(pal)
    case .releasing: true
    }
  }

  func hasOwner(_ pal: PAL) -> Bool {
    switch pal.record.owner.find(pal.record.key.address, in: memory) {
    case .nothing: return false
    case .elsewhere: return true
    case .present(let address):
      return pal.record.isNative ? holdsHandle(pal, address) : holdsMark(pal, address)
    }
  }

  private func holdsHandle(_ pal: PAL, _ address: PhysicalAddress) -> Bool {
    memory.load(UInt64.self, at: address) == registry.handleCell(of: pal)
  }

  private func holdsMark(_ pal: PAL, _ address: PhysicalAddress) -> Bool {
    let mark = EntryMark(entry: pal.record.key.address, serial: pal.record.context.serial, opcode: opcode)
    let room = PageSize.small - address.rawValue % PageSize.small
    for index in 0..<min(UInt64(mark.count), room) {
      if memory.load(UInt8.self, at: address &+ index) != mark.byte(at: mark.entry + index) { return false }
    }
    return true
  }
}

extension OwnerSweep {
  init<Machine: Platform & ~Copyable>(on machine: borrowing Machine) where Machine.Memory == Memory {
    registry = machine.pals
    memory = machine.memory
    opcode = machine.hypercallOpcode
    now = machine.timestamp
  }
}
