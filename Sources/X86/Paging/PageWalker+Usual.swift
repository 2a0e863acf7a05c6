extension PageWalker {
  /// What ``translate(_:access:paging:memory:setsAccessedAndDirty:)`` finds in the usual case, in a tenth of the
  /// instructions: a user's read or write under long mode's tables, through entries that need no mark any more.
  ///
  /// nil says nothing about the address: the access may well be allowed.
  public static func translateUsual(
    _ linear: LinearAddress, access: PageAccess, paging: PagingState,
    memory: borrowing some PhysicalMemory & ~Copyable
  ) -> PhysicalAddress? {
    guard let levels = usualLevels(paging), access != .fetch else { return nil }
    var needed: PageTableEntry = .p | .us | .a
    if access == .write { needed.insert(.rw) }
    var shift = UInt64(12 + 9 * (levels - 1))
    // Bits above those that are translated must be 0: the upper half is never a user's.
    guard linear.rawValue &>> (shift &+ 8) == 0 else { return nil }
    var table = paging.cr3.table
    while true {
      let index = linear.rawValue &>> shift & 0x1ff
      guard let raw = memory.load(UInt64.self, at: table &+ index &* 8) else { return nil }
      let entry = PageTableEntry(rawValue: raw)
      guard entry.contains(needed) else { return nil }
      if shift == 12 || entry.contains(.ps) {
        return usualLeaf(entry, shift: shift, linear: linear, access: access)
      }
      table = entry.frame
      shift &-= 9
    }
  }

  /// How many levels to walk, unless something is set that needs a closer look.
  private static func usualLevels(_ paging: PagingState) -> Int? {
    guard paging.isUser, paging.pkru == 0, paging.efer.contains(.lma | .nxe), paging.physicalAddressBits == 52
    else { return nil }
    return paging.cr4.contains(.la57) ? 5 : 4
  }

  private static func usualLeaf(
    _ entry: PageTableEntry, shift: UInt64, linear: LinearAddress, access: PageAccess
  ) -> PhysicalAddress? {
    let largest: UInt64 = 21
    guard shift <= largest, access == .read || entry.contains(.d) else { return nil }
    let size = UInt64(1) &<< shift
    // A large page's entry has reserved bits below its frame.
    guard shift == 12 || entry.rawValue & (size &- 1) & ~UInt64.lowBits(13) == 0 else { return nil }
    return entry.frame(size: size) &+ (linear.rawValue & (size &- 1))
  }
}
