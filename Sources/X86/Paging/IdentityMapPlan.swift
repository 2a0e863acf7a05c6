/// What each entry of an identity map becomes, decided from the map's description alone.
///
/// Counting tables and building them both ask this, so they cannot disagree.
struct IdentityMapPlan {
  /// The first address not mapped.
  let limit: UInt64
  let hugePages: Bool
  let memoryTypes: MemoryTypes

  enum Entry {
    case absent
    case leaf(isWritable: Bool, MemoryType)
    case table
  }

  init(limit: PhysicalAddress, hugePages: Bool, memoryTypes: MemoryTypes) {
    self.limit = limit.rawValue & ~(PageSize.small - 1)
    self.hugePages = hugePages
    self.memoryTypes = memoryTypes
  }

  /// The entry of `level` that covers the addresses from `start` on.
  func entry(at start: UInt64, level: NestedLevel, holes: Span<MappingHole>) -> Entry {
    let end = start + level.entrySize
    let access = holes.access(from: start, to: end)
    if level.rawValue == NestedLevel.lowest.rawValue {
      if access.isAbsent || end > limit { return .absent }
      return .leaf(isWritable: !access.isReadOnly, memoryTypes.type(of: PhysicalAddress(start)))
    }
    if access.isAbsent { return .table }
    if start >= limit { return .absent }
    if end > limit || access.isMixed || !mayBeLeaf(level) { return .table }
    guard let type = memoryTypes.uniformType(from: start, to: end) else { return .table }
    return .leaf(isWritable: !access.isReadOnly, type)
  }

  private func mayBeLeaf(_ level: NestedLevel) -> Bool {
    level.rawValue <= (hugePages ? NestedLevel.directoryPointer : NestedLevel.directory).rawValue
  }
}

/// What the holes say about a range.
struct HoleAccess {
  /// Some of it is absent.
  var isAbsent = false
  /// All of it is read-only.
  var isReadOnly = false
  /// Some of it is read-only, and no single hole makes all of it so.
  var isMixed = false
}

extension Span<MappingHole> {
  func access(from start: UInt64, to end: UInt64) -> HoleAccess {
    var result = HoleAccess()
    for index in indices where self[index].overlaps(start, end) {
      switch self[index].kind {
      case .absent: result.isAbsent = true
      case .readOnly where self[index].covers(start, end): result.isReadOnly = true
      case .readOnly: result.isMixed = true
      }
    }
    if result.isReadOnly { result.isMixed = false }
    return result
  }
}
