import X86

extension MemoryMap {
  /// The end of the highest usable region; 0 if there is none.
  public var topOfMemory: PhysicalAddress {
    for index in indices.reversed() where self[index].kind == .usable { return self[index].end }
    return PhysicalAddress(0)
  }

  /// How many bytes are usable.
  public var usableBytes: UInt64 {
    var sum: UInt64 = 0
    for index in indices where self[index].kind == .usable { sum += self[index].length }
    return sum
  }

  /// True if the whole range lies in usable memory.
  public func isUsable(_ base: PhysicalAddress, _ length: UInt64) -> Bool {
    guard let wanted = MemoryRegion(base: base, length: length, kind: .usable), wanted.length == length
    else { return false }
    for index in indices where self[index].kind == .usable {
      if self[index].base <= wanted.base, wanted.end <= self[index].end { return true }
    }
    return false
  }

  /// The highest place for `size` bytes in usable memory that ends at or before `below`.
  ///
  /// nil if there is none, also for a size of 0 and an alignment that is not a power of two.
  public func highestUsable(
    size: UInt64, alignment: UInt64, below: PhysicalAddress
  ) -> PhysicalAddress? {
    guard size > 0, alignment.nonzeroBitCount == 1 else { return nil }
    for index in indices.reversed() where self[index].kind == .usable {
      let end = min(self[index].end, below).rawValue
      guard end >= size else { continue }
      let base = (end - size) & ~(alignment - 1)
      if base >= self[index].base.rawValue { return PhysicalAddress(base) }
    }
    return nil
  }

  /// The lowest place for `size` bytes in usable memory that begins at or after `above`.
  ///
  /// nil if there is none, also for a size of 0 and an alignment that is not a power of two.
  public func lowestUsable(
    size: UInt64, alignment: UInt64, above: PhysicalAddress
  ) -> PhysicalAddress? {
    guard size > 0, alignment.nonzeroBitCount == 1 else { return nil }
    for index in indices where self[index].kind == .usable {
      let start = max(self[index].base, above).rawValue
      let (sum, overflow) = start.addingReportingOverflow(alignment - 1)
      let base = sum & ~(alignment - 1)
      let end = self[index].end.rawValue
      if !overflow, base < end, end - base >= size { return PhysicalAddress(base) }
    }
    return nil
  }
}
