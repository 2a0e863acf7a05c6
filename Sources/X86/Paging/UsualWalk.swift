/// Translates as ``PageWalker`` does in the usual case, in a tenth of the instructions: under long mode's tables,
/// through entries that need no mark any more, for a user's reads and writes or for anybody's fetches.
///
/// Like a CPU it remembers the lowest table that it has found, so it must not outlive a moment in which no CPU could
/// have been told of a change.
public struct UsualWalk: Sendable, BitwiseCopyable {
  public let paging: PagingState
  /// What every entry on the way must have, and what is looked at: the rest of that must be clear.
  private let required: PageTableEntry
  private let examined: PageTableEntry
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

  /// For a user's reads and writes; of a supervisor's it says nothing.
  @inline(__always)
  public init(_ paging: PagingState) {
    self.paging = paging
    required = .p | .us | .a
    examined = required
  }

  /// For fetches: a supervisor's, through pages that are no user's.
  @inline(__always)
  public init(fetchesOf paging: PagingState) {
    self.paging = paging
    required = paging.isUser ? .p | .us | .a : .p | .a
    examined = required | .nx
  }

  /// The address of the byte at `linear`, for the access that this is for; nil says nothing about it: the access may
  /// well be allowed.
  @inline(__always)
  public mutating func translate(
    _ linear: LinearAddress, writes: Bool = false, memory: borrowing some PhysicalMemory & ~Copyable
  ) -> PhysicalAddress? {
    if linear.rawValue &>> Self.regionShift != region || (writes && !regionIsWritable) {
      if let large = descend(linear, writes: writes, memory: memory) { return large }
      guard linear.rawValue &>> Self.regionShift == region else { return nil }
    }
    guard let entry = entry(linear, Self.lowestShift, lowest, memory), isUsualLeaf(entry),
      !writes || entry.contains(.rw | .d)
    else { return nil }
    return PhysicalAddress(entry.frame.rawValue | linear.rawValue & UInt64.lowBits(12))
  }

  /// Finds the lowest table, or the byte itself in a 2 MiB page; if neither is there, `region` is another one's.
  @inline(never)
  private mutating func descend(
    _ linear: LinearAddress, writes: Bool, memory: borrowing some PhysicalMemory & ~Copyable
  ) -> PhysicalAddress? {
    region = .max
    let levels: UInt64 = paging.cr4.contains(.la57) ? 5 : 4
    var shift = Self.lowestShift &+ Self.indexBits &* (levels &- 1)
    guard isUsual, Self.isCanonical(linear, bits: shift &+ Self.indexBits) else { return nil }
    var rights = PageTableEntry.rw
    var table = paging.cr3.table
    while shift > Self.lowestShift {
      guard let entry = entry(linear, shift, table, memory), isUsual(entry) else { return nil }
      if entry.contains(.ps) { return large(entry, shift, linear, writes && !rights.contains(.rw), writes) }
      rights = rights.intersection(entry)
      table = entry.frame
      shift &-= Self.indexBits
    }
    if writes && rights.isEmpty { return nil }
    region = linear.rawValue &>> Self.regionShift
    regionIsWritable = !rights.isEmpty
    lowest = table
    return nil
  }

  private func large(
    _ entry: PageTableEntry, _ shift: UInt64, _ linear: LinearAddress, _ isBarred: Bool, _ writes: Bool
  ) -> PhysicalAddress? {
    let offsets = (UInt64(1) &<< Self.regionShift) &- 1
    guard shift == Self.regionShift, isUsualLeaf(entry), !isBarred, !writes || entry.contains(.rw | .d),
      entry.rawValue & offsets & ~Self.flagsOfLargePages == 0
    else { return nil }
    return PhysicalAddress(entry.frame.rawValue & ~offsets | linear.rawValue & offsets)
  }

  /// False if something is set that needs a closer look.
  private var isUsual: Bool {
    let isForFetches = examined.contains(.nx)
    return paging.cr0.contains(.pg) && paging.efer.contains(.lma | .nxe) && paging.physicalAddressBits == 52
      && (isForFetches || (paging.isUser && paging.pkru == 0))
  }

  /// True if all bits above the lowest `bits` equal the highest of these.
  @inline(__always)
  private static func isCanonical(_ linear: LinearAddress, bits: UInt64) -> Bool {
    let upper = Int64(bitPattern: linear.rawValue) &>> Int64(bits &- 1)
    return upper == 0 || upper == -1
  }

  @inline(__always)
  private func isUsual(_ entry: PageTableEntry) -> Bool { entry.intersection(examined) == required }

  /// The page is a user's if every entry says so, so that a supervisor's is known by the last.
  @inline(__always)
  private func isUsualLeaf(_ entry: PageTableEntry) -> Bool {
    entry.intersection(examined | .us) == required
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
