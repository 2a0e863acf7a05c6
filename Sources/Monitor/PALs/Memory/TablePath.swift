import X86

/// Where the entries are that lead to one page of a PAL: one in each table on the way.
struct TablePath {
  /// Levels of tables; a page's entry is at level 1, the root at this one.
  static let topLevel = 4
  static let entryCount = 512
  static let entryBytes: UInt64 = 8
  private static let indexBits = 9

  private let linear: UInt64
  private var places = InlineArray<4, PhysicalAddress>(repeating: PhysicalAddress(0))

  /// Leads to the root's entry; ``enter(_:level:)`` goes on.
  init(to linear: UInt64, from root: PhysicalAddress) {
    self.linear = linear
    enter(root, level: Self.topLevel)
  }

  subscript(level: Int) -> PhysicalAddress { places[level - 1] }

  /// `table` is the table of `level` on the way.
  mutating func enter(_ table: PhysicalAddress, level: Int) {
    places[level - 1] = Self.place(of: linear, level: level, in: table)
  }

  /// Where the entry for `linear` is in a table of `level`.
  static func place(of linear: UInt64, level: Int, in table: PhysicalAddress) -> PhysicalAddress {
    let shift = UInt64(PageSize.small.trailingZeroBitCount + indexBits * (level - 1))
    return table &+ (linear &>> shift & UInt64(entryCount - 1)) * entryBytes
  }
}
