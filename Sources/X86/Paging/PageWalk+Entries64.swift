extension PageWalk {
  /// Walks 8-byte entries: PAE and long mode.
  mutating func run64(
    mode: PagingMode, memory: borrowing some PhysicalMemory & ~Copyable
  ) throws(PageFault) -> Translation {
    let reserved = ReservedBits(paging)
    let hasNoExecute = paging.hasNoExecute
    var rights = PageRights()
    var table = mode == .pae ? paging.cr3.tablePAE : paging.cr3.table
    var level = mode.levels
    while true {
      let isPointerPAE = mode == .pae && level == 3
      let entry = try read(
        PageTableEntry.self, at: table &+ 8 * index(level: level, isPointerPAE: isPointerPAE), memory: memory,
        hasAccessedBit: !isPointerPAE)
      if reserved.areSet(in: entry, level: level) { throw fault(.present | .reserved) }
      if !isPointerPAE { rights.restrict(by: entry, hasNoExecute: hasNoExecute) }
      if level == 1 || entry.contains(.ps) {
        return leaf(entry, size: PageSize.small &<< UInt64(9 * (level - 1)), rights: rights)
      }
      table = entry.frame
      level -= 1
    }
  }

  /// Which of a table's 512 entries the address selects; of a PAE pointer table's, which of 4.
  private func index(level: Int, isPointerPAE: Bool) -> UInt64 {
    linear.rawValue.bits(12 + 9 * (level - 1), isPointerPAE ? 2 : 9)
  }

  private func leaf(_ entry: PageTableEntry, size: UInt64, rights: PageRights) -> Translation {
    let offset = linear.rawValue & (size &- 1)
    return Translation(address: entry.frame(size: size) &+ offset, pageSize: size, rights: rights)
  }
}
