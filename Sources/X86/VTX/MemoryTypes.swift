/// What memory type the MTRRs give each physical address (SDM vol 3, 12.11).
public struct MemoryTypes: Sendable, BitwiseCopyable {
  /// The type where no range applies.
  public private(set) var defaultType: MemoryType
  /// How many of the variable ranges are in use.
  public private(set) var variableCount = 0
  private var variable = InlineArray<16, VariableMemoryRange>(repeating: VariableMemoryRange())
  /// False if the fixed ranges do not apply.
  private var hasFixed = false
  private var fixed = FixedMemoryRanges()

  /// One type for all memory.
  public init(all type: MemoryType) { defaultType = type }

  /// What a CPU's registers say, each of which `read` returns. A reserved type counts as uncached, and so
  /// does all memory where the MTRRs are disabled.
  public init(physicalAddressBits: Int, read: (MSR) -> UInt64) {
    let control = MTRRDefaultType(rawValue: read(.mtrrDefType))
    guard control.contains(.enable) else {
      self.init(all: .uncached)
      return
    }
    self.init(all: control.type)
    let capability = MTRRCapability(rawValue: read(.mtrrCap))
    if capability.contains(.fixedRanges) && control.contains(.enableFixed) {
      hasFixed = true
      fixed = FixedMemoryRanges(read: read)
    }
    for index in 0..<min(capability.variableCount, variable.count) {
      let number = UInt32(truncatingIfNeeded: index)
      let range = VariableMemoryRange(
        base: read(.mtrrPhysBase(number)), mask: read(.mtrrPhysMask(number)),
        physicalAddressBits: physicalAddressBits)
      guard let range else { continue }
      variable[variableCount] = range
      variableCount += 1
    }
  }

  /// The type of the page that holds `address`.
  public func type(of address: PhysicalAddress) -> MemoryType {
    if hasFixed && address.rawValue < FixedMemoryRanges.end { return fixed.type(of: address.rawValue) }
    var result: MemoryType?
    for index in 0..<variableCount where variable[index].contains(address.rawValue) {
      let type = variable[index].type
      result = result?.overlapping(type) ?? type
    }
    return result ?? defaultType
  }

  /// The type of every page from `from` up to, not including, `to`; nil if they differ, or there are none.
  ///
  /// It looks at the largest blocks that no range divides.
  public func uniformType(from: UInt64, to: UInt64) -> MemoryType? {
    let start = from & ~(PageSize.small &- 1)
    guard start < to else { return nil }
    if variableCount == 0 && !hasFixed { return defaultType }
    let result = type(of: PhysicalAddress(start))
    var address = start &+ blockSize(at: start, upTo: to)
    while start < address && address < to {
      if type(of: PhysicalAddress(address)) != result { return nil }
      address = address &+ blockSize(at: address, upTo: to)
    }
    return result
  }

  /// How many bytes from `address`, which is a page's, have one type for sure: a power of two, which
  /// `address` is a multiple of, and not more than needed to reach `end`, unless that is within the page.
  private func blockSize(at address: UInt64, upTo end: UInt64) -> UInt64 {
    var size = address == 0 ? Self.largestBlock : address & (0 &- address)
    while size > PageSize.small && (size > end &- address || divides(address, size)) { size &>>= 1 }
    return size
  }

  /// True if a range holds a part of the block only.
  private func divides(_ block: UInt64, _ size: UInt64) -> Bool {
    if hasFixed && block < FixedMemoryRanges.end { return size > FixedMemoryRanges.granule(at: block) }
    for index in 0..<variableCount where variable[index].divides(block, size) { return true }
    return false
  }

  private static var largestBlock: UInt64 { 1 << 63 }
}
