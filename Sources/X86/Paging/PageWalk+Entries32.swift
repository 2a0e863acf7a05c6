extension PageWalk {
  /// Walks 4-byte entries.
  mutating func run32(
    memory: borrowing some PhysicalMemory & ~Copyable
  ) throws(PageFault) -> Translation {
    var rights = PageRights()
    let directory = try read(
      PageTableEntry32.self, at: paging.cr3.table32 &+ 4 * linear.rawValue.bits(22, 10), memory: memory)
    restrict(&rights, by: directory)
    if paging.cr4.contains(.pse) && directory.contains(.ps) {
      return try large(directory, rights: rights)
    }
    let page = try read(
      PageTableEntry32.self, at: directory.frame &+ 4 * linear.rawValue.bits(12, 10), memory: memory)
    restrict(&rights, by: page)
    return Translation(
      address: page.frame &+ linear.rawValue.bits(0, 12), pageSize: PageSize.small, rights: rights)
  }

  private func large(_ entry: PageTableEntry32, rights: PageRights) throws(PageFault) -> Translation {
    if ReservedBits.areSet(in: entry, physicalAddressBits: paging.physicalAddressBits) {
      throw fault(.present | .reserved)
    }
    return Translation(
      address: entry.largeFrame &+ linear.rawValue.bits(0, 22), pageSize: PageTableEntry32.largePageSize,
      rights: rights)
  }

  private func restrict(_ rights: inout PageRights, by entry: PageTableEntry32) {
    rights.restrict(by: PageTableEntry(rawValue: UInt64(entry.rawValue)), hasNoExecute: false)
  }
}
