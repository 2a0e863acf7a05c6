/// Translates as ``PageWalker`` does in the usual case, in a tenth of the instructions: a user's reads and writes
/// under long mode's tables, through entries that need no mark any more.
///
/// Like a CPU it remembers the lowest table that it has found, so it must not outlive a moment in which no CPU could
/// have been told of a change.
public struct UsualWalk: Sendable, BitwiseCopyable {
  private let top: PhysicalAddress
  /// Where the top table's index begins in an address; 0 if something is set that needs a closer look.
  private let topShift: UInt64
  /// The lowest table found last, which of them it is, and whether everything above it allows writes.
  private var region = UInt64.max
  private var lowest = PhysicalAddress(0)
  private var regionIsWritable = false

  private static let lowestShift: UInt64 = 12
  private static let indexBits: UInt64 = 9
  private static let indexMask: UInt64 = (1 << indexBits) - 1
  private static let regionShift = lowestShift + indexBits
  /// A large page's bit for the PAT, and what is below it: the rest below its frame is reserved.
  private static let flagsOfLargePages = UInt64.lowBits(13)

  public init(_ paging: PagingState) {
    let isUsual =
      paging.isUser && paging.pkru == 0 && paging.efer.contains(.lma | .nxe) && paging.physicalAddressBits == 52
    let levels: UInt64 = paging.cr4.contains(.la57) ? 5 : 4
    top = paging.cr3.table
    topShift = isUsual ? Self.lowestShift + Self.indexBits * (levels - 1) : 0
  }

  /// The address of the byte at `linear`, for reading or writing; nil says nothing about it: the access may well be
  /// allowed.
  @inline(__always)
  public mutating func translate(
    _ linear: LinearAddress, writes: Bool, memory: borrowing some PhysicalMemory & ~Copyable
  ) -> PhysicalAddress? {
    if linear.rawValue &>> Self.regionShift != region || (writes && !regionIsWritable) {
      if let large = descend(linear, writes: writes, memory: memory) { return large }
      guard linear.rawValue &>> Self.regionShift == region else { return nil }
    }
    guard let entry = entry(linear, Self.lowestShift, lowest, memory),
      entry.contains(Self.needed(writes, isLeaf: true))
    else { return nil }
    return PhysicalAddress(entry.frame.rawValue | linear.rawValue & UInt64.lowBits(12))
  }

  /// Finds the lowest table, or the byte itself in a 2 MiB page; if neither is there, `region` is another one's.
  private mutating func descend(
    _ linear: LinearAddress, writes: Bool, memory: borrowing some PhysicalMemory & ~Copyable
  ) -> PhysicalAddress? {
    region = .max
    // Above the bits that are translated must be zeroes: the upper half is never a user's.
    guard topShift != 0, linear.rawValue &>> (topShift &+ Self.indexBits &- 1) == 0 else { return nil }
    let needed = Self.needed(writes, isLeaf: false)
    var rights = PageTableEntry.rw
    var (table, shift) = (top, topShift)
    while shift > Self.lowestShift {
      guard let entry = entry(linear, shift, table, memory), entry.contains(needed) else { return nil }
      if entry.contains(.ps) { return large(entry, shift, linear, writes) }
      rights = rights.intersection(entry)
      table = entry.frame
      shift &-= Self.indexBits
    }
    region = linear.rawValue &>> Self.regionShift
    regionIsWritable = rights.contains(.rw)
    lowest = table
    return nil
  }

  private func large(
    _ entry: PageTableEntry, _ shift: UInt64, _ linear: LinearAddress, _ writes: Bool
  ) -> PhysicalAddress? {
    let offsets = (UInt64(1) &<< Self.regionShift) &- 1
    guard shift == Self.regionShift, !writes || entry.contains(.d),
      entry.rawValue & offsets & ~Self.flagsOfLargePages == 0
    else { return nil }
    return PhysicalAddress(entry.frame.rawValue & ~offsets | linear.rawValue & offsets)
  }

  @inline(__always)
  private static func needed(_ writes: Bool, isLeaf: Bool) -> PageTableEntry {
    let reading: PageTableEntry = .p | .us | .a
    return !writes ? reading : isLeaf ? reading | .rw | .d : reading | .rw
  }

  @inline(__always)
  private func entry(
    _ linear: LinearAddress, _ shift: UInt64, _ table: PhysicalAddress,
    _ memory: borrowing some PhysicalMemory & ~Copyable
  ) -> PageTableEntry? {
    let index = linear.rawValue &>> shift & Self.indexMask
    return memory.load(UInt64.self, at: table &+ index &* 8).map(PageTableEntry.init(rawValue:))
  }
}
