/// A machine's TLBs, as lazily flushed as the manual allows: whatever a PAL translates is kept on that CPU under its
/// number until that number is flushed.
struct ModelTLB {
  /// Whose tables a translation is from, and how often they had been run elsewhere by then.
  struct Entry: Hashable {
    let serial: UInt64
    let generation: Int
  }

  private struct Place: Hashable {
    let processor: Int
    let identifier: UInt32
  }

  private var entries: [Place: Set<Entry>] = [:]

  mutating func flush(_ identifier: UInt32, on processor: Int) {
    entries[Place(processor: processor, identifier: identifier)] = nil
  }

  mutating func fill(_ entry: Entry, under identifier: UInt32, on processor: Int) {
    entries[Place(processor: processor, identifier: identifier), default: []].insert(entry)
  }

  /// True if everything that is cached under the number is `entry`'s.
  func holdsOnly(_ entry: Entry, under identifier: UInt32, on processor: Int) -> Bool {
    entries[Place(processor: processor, identifier: identifier), default: []].allSatisfy { $0 == entry }
  }
}
