import Synchronization
import X86

/// The end of a PAL: everything that it held is zeroed and given back.
struct PALRelease {
  let pal: PAL
  let registry: PALRegistry

  /// Goes on as far as `budget` allows. Afterwards the PAL is no more, and its place is not the caller's.
  func run(_ budget: inout Budget) throws(Obstacle) {
    try releasePages(&budget)
    let record = pal.record
    let page = unsafe PhysicalAddress(registry.slot(pal.number).pointee.record.load(ordering: .relaxed))
    PALTables(root: record.context.tables, registry: registry).free()
    registry.freeFrame(record.context.controlBlock)
    for index in record.planFrames.indices where record.planFrames[index] != 0 {
      registry.freeFrame(PhysicalAddress(record.planFrames[index]))
    }
    if record.pcrFrame != 0 { registry.freeFrame(PhysicalAddress(record.pcrFrame)) }
    registry.remove(pal.number)
    registry.freeFrame(page)
  }

  private func releasePages(_ budget: inout Budget) throws(Obstacle) {
    let tables = PALTables(root: pal.record.context.tables, registry: registry)
    while let region = pal.currentRegion {
      while pal.record.job.page < region.pages {
        try budget.spend()
        tables.unmap(region.address + pal.record.job.page * PageSize.small)
        pal.record.job.page += 1
      }
      pal.record.job.nextRegion()
    }
  }
}
