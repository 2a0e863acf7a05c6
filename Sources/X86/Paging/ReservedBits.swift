/// Which bits of page table entries must be 0; a set one is a page fault of its own kind (APM vol 2, 5.3 and 5.4;
/// SDM vol 3, 4.4 and 4.5).
struct ReservedBits {
  /// Reserved in every 8-byte entry of this CPU in this mode.
  let always: UInt64
  let isPAE: Bool
  let hugePages: Bool

  init(_ paging: PagingState) {
    isPAE = paging.mode == .pae
    hugePages = paging.hugePages
    var bits = Self.span(paging.physicalAddressBits, 52)
    if isPAE { bits |= Self.span(52, 63) }
    if !paging.hasNoExecute { bits |= PageTableEntry.nx.rawValue }
    always = bits
  }

  /// True if `entry`, which is present, at `level` (1 is the lowest) sets a bit that it must not.
  func areSet(in entry: PageTableEntry, level: Int) -> Bool {
    entry.rawValue & mask(level: level, isLarge: entry.contains(.ps)) != 0
  }

  private func mask(level: Int, isLarge: Bool) -> UInt64 {
    switch level {
    case 1: always
    case 2: isLarge ? always | Self.span(13, 21) : always
    case 3 where isPAE: always | Self.pageDirectoryPointer
    case 3 where hugePages: isLarge ? always | Self.span(13, 30) : always
    default: always | PageTableEntry.ps.rawValue
    }
  }

  /// A page directory pointer of PAE paging: no rights, and nothing that is not an address. The accessed bit is
  /// reserved too, but QEMU's own walks set it.
  private static var pageDirectoryPointer: UInt64 { span(1, 3) | span(6, 9) | span(63, 64) }

  /// Bits `low` up to, not including, `end`.
  private static func span(_ low: Int, _ end: Int) -> UInt64 {
    UInt64.lowBits(end) & ~UInt64.lowBits(low)
  }

  /// True if a present 4 MiB page's entry sets a bit that it must not: bit 21, and those of the address's bits
  /// 39:32 that the CPU does not have.
  static func areSet(in entry: PageTableEntry32, physicalAddressBits: Int) -> Bool {
    let addressBits = min(max(physicalAddressBits, 32), 40) - 32
    return entry.rawValue.bits(13 + addressBits, 9 - addressBits) != 0
  }
}
