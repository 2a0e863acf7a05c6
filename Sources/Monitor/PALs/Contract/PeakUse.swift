import X86

/// How much of its stack and heap a PAL has ever used: stacks grow down from their end, where a loaded PAL has its
/// thread block, heaps up from their start, and both begin zeroed. Pages that the CPU has not marked as written are not
/// looked at.
struct PeakUse {
  private(set) var stack: UInt64 = 0
  private(set) var heap: UInt64 = 0

  private static let word: UInt64 = 8

  init(_ pal: PAL, _ registry: PALRegistry) {
    let tables = PALTables(root: pal.record.context.tables, registry: registry)
    if let region = pal.record.regions.first(.stack) {
      for page in 0..<region.pages {
        guard let frame = Self.written(page, of: region, tables) else { continue }
        let first = Self.firstUsed(frame, registry) ?? PageSize.small
        stack = region.bytes - page * PageSize.small - first
        break
      }
    }
    if let region = pal.record.regions.first(.heap) {
      for page in 0..<region.pages {
        guard let frame = Self.written(region.pages - 1 - page, of: region, tables) else { continue }
        let end = Self.endOfUsed(frame, registry) ?? 0
        heap = (region.pages - 1 - page) * PageSize.small + end
        break
      }
    }
  }

  private static func written(_ page: UInt64, of region: Region, _ tables: PALTables) -> PhysicalAddress? {
    guard let leaf = tables.leaf(region.address + page * PageSize.small), leaf.entry.contains(.d) else {
      return nil
    }
    return leaf.entry.frame
  }

  private static func firstUsed(_ frame: PhysicalAddress, _ registry: PALRegistry) -> UInt64? {
    for offset in stride(from: 0, to: PageSize.small, by: Int(word)) {
      if registry.memory.load(UInt64.self, at: frame &+ offset) != 0 { return offset }
    }
    return nil
  }

  private static func endOfUsed(_ frame: PhysicalAddress, _ registry: PALRegistry) -> UInt64? {
    for offset in stride(from: PageSize.small, to: 0, by: -Int(word)) {
      if registry.memory.load(UInt64.self, at: frame &+ (offset - word)) != 0 { return offset }
    }
    return nil
  }

  /// Frames that a PAL holds: pages, tables, plans, the micro-TPM's registers, control block and record.
  static func frames(of pal: PAL, _ registry: PALRegistry) -> UInt64 {
    let recordAndBlock: UInt64 = 2
    var count = recordAndBlock + pal.record.regions.pages
    for index in pal.record.planFrames.indices where pal.record.planFrames[index] != 0 { count += 1 }
    if pal.record.pcrFrame != 0 { count += 1 }
    return count + PALTables(root: pal.record.context.tables, registry: registry).count
  }
}
