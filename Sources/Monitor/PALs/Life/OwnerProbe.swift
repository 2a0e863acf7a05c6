import X86

/// What an address space that need not be the running one holds at an address.
///
/// An owner may be gone and its tables be used for something else, so nothing read here is trusted: it only decides
/// whether a PAL still has an owner.
struct OwnerProbe: Sendable, BitwiseCopyable {
  enum Finding: Equatable {
    case present(PhysicalAddress)
    /// There is no page, but an entry that is not empty: it may be on disk.
    case elsewhere
    case nothing
  }

  private let cr3: CR3
  private let mode: PagingMode
  private let usesLargePages: Bool

  init(_ paging: PagingState) {
    cr3 = paging.cr3
    mode = paging.mode
    usesLargePages = mode != .bits32 || paging.cr4.contains(.pse)
  }

  func find(_ linear: UInt64, in memory: some PhysicalMemory) -> Finding {
    var table = mode == .bits32 ? cr3.table32 : mode == .pae ? cr3.tablePAE : cr3.table
    for level in stride(from: mode.levels, to: 0, by: -1) {
      guard let entry = entry(linear, level, table, memory), entry != 0 else { return .nothing }
      let bits = PageTableEntry(rawValue: entry)
      guard bits.contains(.p) else { return level <= highestOnDisk ? .elsewhere : .nothing }
      if isPointerPAE(level), entry & Self.reservedInPointers != 0 { return .nothing }
      let isLarge = level > 1 && level <= 3 && usesLargePages && bits.contains(.ps) && !isPointerPAE(level)
      if level == 1 || isLarge {
        let size = UInt64(1) &<< UInt64(shift(level))
        return .present(bits.frame(size: size) &+ (linear & (size &- 1)))
      }
      table = bits.frame
    }
    return .nothing
  }

  /// Pages, and large pages on their way, can be on disk or between two places; what is above is in memory as long as
  /// its process runs. Tables of a process that is gone hold anything.
  private var highestOnDisk: Int { mode == .bits32 ? 1 : 2 }

  /// Bits that no CPU accepts in a page-directory-pointer entry of PAE (AMD64 manual volume 2, 5.2.3): 1, 2, 8:6; bit 5 is one
  /// too, but QEMU sets it. Linux takes those entries from a cache of small objects and links the free ones through them.
  private static let reservedInPointers: UInt64 = 0b1_1100_0110

  private func isPointerPAE(_ level: Int) -> Bool { mode == .pae && level == 3 }

  private func shift(_ level: Int) -> Int { 12 + (mode == .bits32 ? 10 : 9) * (level - 1) }

  private func entry(
    _ linear: UInt64, _ level: Int, _ table: PhysicalAddress, _ memory: some PhysicalMemory
  ) -> UInt64? {
    if mode == .bits32 {
      let index = linear &>> UInt64(shift(level)) & 0x3ff
      return memory.load(UInt32.self, at: table &+ index * 4).map(UInt64.init)
    }
    let index = linear &>> UInt64(shift(level)) & (isPointerPAE(level) ? 3 : 0x1ff)
    return memory.load(UInt64.self, at: table &+ index * 8)
  }
}
