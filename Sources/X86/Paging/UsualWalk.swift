/// Translates as ``PageWalker`` does in the usual case, in a tenth of the instructions: a user's reads and writes
/// under long mode's tables, through entries that need no mark any more.
public struct UsualWalk: Sendable, BitwiseCopyable {
  private let table: PhysicalAddress
  /// Where the top table's index begins in an address; 0 if something is set that needs a closer look.
  private let topShift: UInt64

  private static let lowestShift: UInt64 = 12
  private static let indexBits: UInt64 = 9
  private static let indexMask: UInt64 = (1 << indexBits) - 1
  private static let largestLeafShift: UInt64 = 21
  /// A large page's bit for the PAT, and what is below it: the rest below its frame is reserved.
  private static let flagsOfLargePages = UInt64.lowBits(13)

  public init(_ paging: PagingState) {
    let isUsual =
      paging.isUser && paging.pkru == 0 && paging.efer.contains(.lma | .nxe)
      && paging.physicalAddressBits == 52
    let levels: UInt64 = paging.cr4.contains(.la57) ? 5 : 4
    table = paging.cr3.table
    topShift = isUsual ? Self.lowestShift + Self.indexBits * (levels - 1) : 0
  }

  /// The address of the byte; nil says nothing about it: the access may well be allowed.
  @inline(__always)
  public func translate(
    _ linear: LinearAddress, access: PageAccess, memory: borrowing some PhysicalMemory & ~Copyable
  ) -> PhysicalAddress? {
    let needed: PageTableEntry = access == .write ? .p | .us | .a | .rw : .p | .us | .a
    var shift = topShift
    // Above the bits that are translated must be zeroes: the upper half is never a user's.
    guard shift != 0, linear.rawValue &>> (shift &+ Self.indexBits &- 1) == 0, access != .fetch else {
      return nil
    }
    var table = table
    while true {
      let index = linear.rawValue &>> shift & Self.indexMask
      guard let raw = memory.load(UInt64.self, at: table &+ index &* 8) else { return nil }
      let entry = PageTableEntry(rawValue: raw)
      guard entry.contains(needed) else { return nil }
      if shift == Self.lowestShift || entry.contains(.ps) {
        return leaf(entry, shift, linear, access)
      }
      table = entry.frame
      shift &-= Self.indexBits
    }
  }

  @inline(__always)
  private func leaf(
    _ entry: PageTableEntry, _ shift: UInt64, _ linear: LinearAddress, _ access: PageAccess
  ) -> PhysicalAddress? {
    guard access == .read || entry.contains(.d) else { return nil }
    let offsets = (UInt64(1) &<< shift) &- 1
    if shift != Self.lowestShift {
      guard shift == Self.largestLeafShift, entry.rawValue & offsets & ~Self.flagsOfLargePages == 0 else {
        return nil
      }
    }
    return PhysicalAddress(entry.frame.rawValue & ~offsets | linear.rawValue & offsets)
  }
}
