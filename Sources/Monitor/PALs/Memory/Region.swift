import TrustVisorABI
import X86

/// A range of whole pages in a PAL's address space.
struct Region: Sendable, BitwiseCopyable {
  var kind: Kind
  var rights: PALTables.Rights
  var address: UInt64 = 0
  var pages: UInt64 = 0
  /// How many of the pages begin as copies, the rest being zero; and where in the caller's memory those are.
  var copiedPages: UInt64 = 0
  var source: UInt64 = 0

  enum Kind: Sendable, BitwiseCopyable {
    case code, sharedCode, data, parameters, stack, heap, share
  }

  init(_ kind: Kind, _ rights: PALTables.Rights) {
    self.kind = kind
    self.rights = rights
  }

  var bytes: UInt64 { pages * PageSize.small }
  var end: UInt64 { address + bytes }

  /// What the measurement covers.
  var isMeasured: Bool { copiedPages > 0 }
  /// The caller's own pages are overwritten while the PAL lives.
  var isMarked: Bool { kind == .code && source != 0 }

  func contains(_ linear: UInt64) -> Bool { linear &- address < bytes }
  func overlaps(_ other: Region) -> Bool { address < other.end && other.address < end }
}

/// A PAL's regions, in the order in which they were described.
struct RegionList: Sendable, BitwiseCopyable {
  static let capacity = 30
  private(set) var count = 0
  fileprivate var regions = InlineArray<30, Region>(repeating: Region(.data, .data))

  subscript(index: Int) -> Region { regions[index] }

  /// False if there is no room.
  mutating func append(_ region: Region) -> Bool {
    guard count < Self.capacity else { return false }
    regions[count] = region
    count += 1
    return true
  }

  /// Takes those back that were appended after there were `count`.
  mutating func truncate(to count: Int) { self.count = count }

  // By span: to read one of a row in a value that is lent is to copy the row.

  /// The only region of a kind; nil if there is none.
  func first(_ kind: Region.Kind) -> Region? {
    for index in 0..<count where regions.span[index].kind == kind { return regions.span[index] }
    return nil
  }

  func count(_ kind: Region.Kind) -> Int {
    var found = 0
    for index in 0..<count where regions.span[index].kind == kind { found += 1 }
    return found
  }

  /// True if `region` shares a page with one that is here.
  func meets(_ region: Region) -> Bool {
    for index in 0..<count where regions.span[index].overlaps(region) { return true }
    return false
  }

  var pages: UInt64 {
    var sum: UInt64 = 0
    for index in 0..<count { sum += regions.span[index].pages }
    return sum
  }
}

extension PAL {
  /// The region that the job has come to; nil behind the last one.
  var currentRegion: Region? {
    let index = record.job.region
    guard index < record.regions.count else { return nil }
    return unsafe withUnsafePointer(to: &record.regions.regions) { row in
      unsafe UnsafeRawPointer(row).assumingMemoryBound(to: Region.self)[index]
    }
  }
}
