import X86

/// A PAL's address space: four-level page tables in the pool that lead to frames of the pool and to nothing else.
///
/// Every page is the PAL's own, so all of them are a user's. Tables are never changed while a CPU can run on them,
/// except that pages are added which no CPU can have cached as present. An entry that leads to a table also counts
/// the entries there: a table goes with its last one, when it is all zero again.
struct PALTables {
  let root: PhysicalAddress
  let registry: PALRegistry

  /// What a PAL may do with a page.
  struct Rights: Equatable, Sendable, BitwiseCopyable {
    var isWritable: Bool
    var isExecutable: Bool

    static var readOnly: Self { Self(isWritable: false, isExecutable: false) }
    static var data: Self { Self(isWritable: true, isExecutable: false) }
    static var code: Self { Self(isWritable: false, isExecutable: true) }

    var entryBits: PageTableEntry {
      var bits: PageTableEntry = .p | .us
      if isWritable { bits.insert(.rw) }
      if !isExecutable { bits.insert(.nx) }
      return bits
    }
  }

  /// The entry of the page of `linear`, and where it is; nil if nothing is mapped there.
  func leaf(_ linear: UInt64) -> (place: PhysicalAddress, entry: PageTableEntry)? {
    var table = root
    for level in stride(from: TablePath.topLevel, to: 1, by: -1) {
      let entry = load(TablePath.place(of: linear, level: level, in: table))
      guard entry.contains(.p) else { return nil }
      table = entry.frame
    }
    let place = TablePath.place(of: linear, level: 1, in: table)
    let entry = load(place)
    return entry.contains(.p) ? (place, entry) : nil
  }

  /// Where the byte at `linear` is.
  func translate(_ linear: UInt64) -> PhysicalAddress? {
    guard let leaf = leaf(linear) else { return nil }
    return leaf.entry.frame &+ linear % PageSize.small
  }

  /// Notes that the page of `linear`, which is mapped, has been written, as the CPU does when the PAL writes.
  func markWritten(_ linear: UInt64) {
    if let leaf = leaf(linear) { store(leaf.entry | .a | .d, at: leaf.place) }
  }

  /// How many tables there are.
  var count: UInt64 { 1 + count(below: root, level: TablePath.topLevel, entries: TablePath.entryCount) }

  private func count(below table: PhysicalAddress, level: Int, entries: Int) -> UInt64 {
    if level == 2 { return UInt64(entries) }
    var sum: UInt64 = 0
    var (index, found) = (0, 0)
    while index < TablePath.entryCount, found < entries {
      let entry = load(table &+ UInt64(index) * TablePath.entryBytes)
      if entry.contains(.p) {
        sum += 1 + count(below: entry.frame, level: level - 1, entries: entry.entryCount)
        found += 1
      }
      index += 1
    }
    return sum
  }

  private func load(_ place: PhysicalAddress) -> PageTableEntry {
    PageTableEntry(rawValue: registry.memory.load(UInt64.self, at: place))
  }

  private func store(_ entry: PageTableEntry, at place: PhysicalAddress) {
    registry.memory.store(entry.rawValue, at: place)
  }
}

// MARK: Pages coming and going

extension PALTables {
  /// Puts `frame` at the page of `linear`, which must not be mapped.
  func map(_ linear: UInt64, to frame: PhysicalAddress, _ rights: Rights) throws(OutOfFrames) {
    var path = TablePath(to: linear, from: root)
    for level in stride(from: TablePath.topLevel, to: 1, by: -1) {
      var entry = load(path[level])
      if !entry.contains(.p) {
        entry = PageTableEntry(frame: try newTable(below: path, level: level), .p | .rw | .us)
        add(entry, at: path, level: level)
      }
      path.enter(entry.frame, level: level - 1)
    }
    add(PageTableEntry(frame: frame, rights.entryBits), at: path, level: 1)
  }

  /// Takes the page of `linear` away and gives its frame back, if there is one.
  func unmap(_ linear: UInt64) {
    var path = TablePath(to: linear, from: root)
    for level in stride(from: TablePath.topLevel, to: 1, by: -1) {
      let entry = load(path[level])
      guard entry.contains(.p) else { return }
      path.enter(entry.frame, level: level - 1)
    }
    let entry = load(path[1])
    guard entry.contains(.p) else { return }
    remove(path, level: 1)
    registry.freeFrame(entry.frame)
  }

  /// Gives the root back; no page is mapped any more.
  func free() { registry.freeFrame(root) }

  private func newTable(below path: TablePath, level: Int) throws(OutOfFrames) -> PhysicalAddress {
    do throws(OutOfFrames) {
      return try registry.allocateFrame()
    } catch {
      // The table that was to lead to it may have been made just before.
      if level < TablePath.topLevel, load(path[level + 1]).entryCount == 0 { removeTable(path, level: level) }
      throw error
    }
  }

  private func add(_ entry: PageTableEntry, at path: TablePath, level: Int) {
    store(entry, at: path[level])
    if level < TablePath.topLevel { _ = count(at: path[level + 1], 1) }
  }

  /// Takes an entry away, and the tables that are empty without it.
  private func remove(_ path: TablePath, level: Int) {
    store(PageTableEntry(), at: path[level])
    if level < TablePath.topLevel, count(at: path[level + 1], -1) == 0 { removeTable(path, level: level) }
  }

  private func removeTable(_ path: TablePath, level: Int) {
    let table = load(path[level + 1]).frame
    remove(path, level: level + 1)
    registry.freeZeroedFrame(table)
  }

  /// Counts an entry, or one less, in the table that an entry leads to; how many there are now.
  private func count(at place: PhysicalAddress, _ change: Int) -> Int {
    var entry = load(place)
    entry.entryCount += change
    store(entry, at: place)
    return entry.entryCount
  }
}

extension PageTableEntry {
  /// How many entries the table has that this one leads to. Bits 61:52, which the processor leaves to software
  /// (APM vol 2, 5.3.3).
  fileprivate var entryCount: Int {
    get { Int(truncatingIfNeeded: rawValue &>> Self.countShift & Self.countMask) }
    set {
      let others = rawValue & ~(Self.countMask &<< Self.countShift)
      rawValue = others | UInt64(truncatingIfNeeded: newValue) &<< Self.countShift
    }
  }

  private static var countShift: UInt64 { 52 }
  private static var countMask: UInt64 { 0x3ff }
}
