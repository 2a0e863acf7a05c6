import X86

/// Why a memory map could not take an entry.
public enum MemoryMapError: Error, Equatable, Sendable {
  /// The result would have more than ``MemoryMap/capacity`` regions.
  case full
}

/// What the machine's physical addresses hold: regions in ascending order, disjoint, and with no two of
/// a kind adjoining.
///
/// Every change keeps that order, so a map read from firmware needs no separate cleaning. Where entries
/// overlap, the more careful kind wins: reserved over all others, everything over usable.
public struct MemoryMap: Sendable {
  /// As many as a Linux kernel takes in boot_params (E820_MAX_ENTRIES_ZEROPAGE).
  public static let capacity = 128

  private static let nothing = MemoryRegion(from: 0, to: 0, kind: .reserved)

  private var regions = InlineArray<128, MemoryRegion>(repeating: Self.nothing)
  public private(set) var count = 0

  public init() {}

  public var indices: Range<Int> { 0..<count }

  public subscript(index: Int) -> MemoryRegion {
    precondition(index < count)
    return regions[index]
  }

  /// Adds a range, or as much of it as can exist. The map is unchanged if there is no room.
  public mutating func insert(
    _ base: PhysicalAddress, _ length: UInt64, _ kind: RegionKind
  ) throws(MemoryMapError) {
    guard let new = MemoryRegion(base: base, length: length, kind: kind) else { return }
    try insert(new)
  }

  /// Takes a range away from whoever could have used it; the map says reserved from then on.
  public mutating func reserve(_ base: PhysicalAddress, _ length: UInt64) throws(MemoryMapError) {
    try insert(base, length, .reserved)
  }

  /// Not inlined, because the map it makes on the stack would be there once for each caller.
  @inline(never)
  public mutating func insert(_ new: MemoryRegion) throws(MemoryMapError) {
    let (start, end) = (new.base.rawValue, new.end.rawValue)
    var result = Self()
    var covered = start
    for index in indices {
      let old = self[index]
      let (oldStart, oldEnd) = (old.base.rawValue, old.end.rawValue)
      try result.append(oldStart, min(oldEnd, start), old.kind)
      try result.append(covered, min(oldStart, end), new.kind)
      try result.append(max(oldStart, start), min(oldEnd, end), old.kind.stronger(new.kind))
      covered = max(covered, min(oldEnd, end))
      try result.append(max(oldStart, end), oldEnd, old.kind)
    }
    try result.append(covered, end, new.kind)
    self = result
  }

  /// Adds a piece behind all others, joined to the last one if that is of the same kind.
  private mutating func append(_ start: UInt64, _ end: UInt64, _ kind: RegionKind) throws(MemoryMapError) {
    guard start < end else { return }
    if count > 0, regions[count - 1].kind == kind, regions[count - 1].end.rawValue == start {
      regions[count - 1] = MemoryRegion(from: regions[count - 1].base.rawValue, to: end, kind: kind)
      return
    }
    guard count < Self.capacity else { throw .full }
    regions[count] = MemoryRegion(from: start, to: end, kind: kind)
    count += 1
  }
}
