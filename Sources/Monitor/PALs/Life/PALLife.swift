import Cryptography
import TrustVisorABI
import X86

/// Moves a PAL through the stages of its life, as far as one exit allows. Whoever does owns the PAL.
///
/// Each stage can be left at any page, for the guest to bring memory in or to take its interrupts, and is gone on
/// with when the same hypercall runs again.
struct PALLife<Memory: PhysicalMemory> {
  let pal: PAL
  let registry: PALRegistry
  var caller: CallerMemory<Memory>
  var budget = Budget.measuring
  let sweep: OwnerSweep<Memory>

  init<Machine: Platform & ~Copyable>(
    _ pal: PAL, caller: CallerMemory<Memory>, _ machine: borrowing Machine
  ) where Machine.Memory == Memory {
    self.pal = pal
    registry = machine.pals
    self.caller = caller
    sweep = OwnerSweep(on: machine)
  }

  /// What became of the PAL.
  enum Outcome: Equatable {
    /// It can be called.
    case live
    /// It is no more; the request that ended it gets this.
    case gone(HypercallResult)
  }

  /// Goes on until the PAL is live or gone.
  mutating func advance() throws(Obstacle) -> Outcome {
    pal.record.job.touched = sweep.now
    pal.record.job.suspectSince = 0
    while true {
      do throws(Obstacle) {
        if let outcome = try step() { return outcome }
      } catch .refused(let result) {
        giveUp(result)
      } catch {
        throw error
      }
    }
  }

  private mutating func step() throws(Obstacle) -> Outcome? {
    switch pal.record.stage {
    case .heading:
      try readHeader()
      enter(.copying)
    case .copying:
      try copyContents()
      if pal.record.isNative { try storeHandle() } else { try placeMarks() }
      becomeLive()
    case .marking:
      if pal.record.isNative { try storeHandle() } else { try placeMarks() }
      becomeLive()
    case .live: return .live
    case .restoring:
      budget = .copying
      try restoreCode()
      enter(.releasing)
    case .releasing:
      budget = .copying
      let result = pal.record.job.result
      try PALRelease(pal: pal, registry: registry).run(&budget)
      return .gone(result)
    }
    return nil
  }

  /// Begins the end: the caller's code is put back if it was overwritten.
  mutating func end(with result: HypercallResult) {
    pal.record.job.result = result
    pal.record.activation.phase = .none
    let isMarked = pal.record.stage == .live || pal.record.stage == .marking
    enter(isMarked && !pal.record.isNative ? .restoring : .releasing)
  }

  private mutating func giveUp(_ result: HypercallResult) {
    switch pal.record.stage {
    case .heading, .copying, .marking: end(with: result)
    case .live, .restoring, .releasing: enter(.releasing)
    }
  }

  private mutating func enter(_ stage: PALRecord.Stage) {
    pal.record.stage = stage
    pal.record.job.rewind()
  }

  private mutating func becomeLive() {
    enter(.live)
    pal.record.measurement = pal.record.digest.digest()
    pal.record.context.isUnderWay = false
    // Where a stack is, its last page is.
    let lastPage = (pal.record.areas.stackEnd - 1) & ~(PageSize.small - 1)
    pal.record.areas.stackFrame = tables.translate(lastPage)!
    if pal.record.isNative { PALThreadBlock(pal: pal, registry: registry).place() }
  }

  var tables: PALTables { PALTables(root: pal.record.context.tables, registry: registry) }

  var mark: EntryMark {
    EntryMark(entry: pal.record.key.address, serial: pal.record.context.serial, opcode: sweep.opcode)
  }

  func isMarked(_ region: Region) -> Bool { !pal.record.isNative && region.kind == .code }

  /// All pages of the caller's code but the one of the entry.
  mutating func forEachMarkedPage(
    _ body: (inout Self, UInt64) throws(Obstacle) -> Void
  ) throws(Obstacle) {
    let entryPage = pal.record.key.address / PageSize.small
    while let region = pal.currentRegion {
      while isMarked(region), pal.record.job.page < region.pages {
        let page = region.address / PageSize.small + pal.record.job.page
        if page != entryPage {
          try budget.spend()
          try body(&self, page)
        }
        pal.record.job.page += 1
      }
      pal.record.job.nextRegion()
    }
  }
}
