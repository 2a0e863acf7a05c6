import Synchronization
import TrustVisorABI
import X86

/// Finds PALs whose owners are gone, and frees what they held.
///
/// An owner is gone when its address space no longer leads to what registering has left there. A page that may only
/// be on disk counts as there.
struct OwnerSweep<Memory: PhysicalMemory> {
  let registry: PALRegistry
  let memory: Memory
  let opcode: HypercallInstruction.Opcode

  /// Pages that are zeroed for the dead during one exit.
  private static var budget: Budget { Budget(pages: 1024) }

  /// Looks at all PALs; true if something was freed.
  func run() -> Bool { look(at: registry.layout.slotCount) }

  /// Looks at the next few, so that the dead do not pile up.
  func runBriefly() { _ = look(at: Self.fewSlots) }

  private static var fewSlots: Int { 4 }

  private func look(at count: Int) -> Bool {
    let before = registry.freeFrames
    for _ in 0..<count {
      let position = registry.state.sweepPosition.wrappingAdd(1, ordering: .relaxed).oldValue
      look(at: PALNumber(position % UInt32(registry.layout.slotCount)))
    }
    return registry.freeFrames > before
  }

  private func look(at number: PALNumber) {
    guard unsafe registry.slot(number).pointee.claim() else { return }
    let pal = registry.pal(number)
    guard isGone(pal) else {
      registry.release(number)
      return
    }
    if pal.record.stage != .releasing {
      pal.record.activation.phase = .none
      pal.record.stage = .releasing
      pal.record.job.rewind()
    }
    var budget = Self.budget
    do throws(Obstacle) {
      try PALRelease(pal: pal, registry: registry).run(&budget)
    } catch {
      registry.release(number)
    }
  }

  private func isGone(_ pal: PAL) -> Bool {
    switch pal.record.stage {
    case .releasing: return true
    case .heading, .copying: return isStuck(pal)
    case .marking: return pal.record.isNative ? isStuck(pal) : !hasOwner(pal)
    case .live, .restoring: return !hasOwner(pal)
    }
  }

  /// Nothing of this PAL is in its caller's memory yet. One that has not got on since the last look is given up:
  /// should its caller come back, it begins again.
  private func isStuck(_ pal: PAL) -> Bool {
    defer { pal.record.job.isSuspect = true }
    return pal.record.job.isSuspect
  }

  private func hasOwner(_ pal: PAL) -> Bool {
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
