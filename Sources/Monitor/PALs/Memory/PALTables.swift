import X86

/// A PAL's address space: four-level page tables in the pool that lead to frames of the pool and to nothing else.
///
/// Every page is the PAL's own, so all of them are a user's. Tables are never changed while a CPU can run on them,
/// except that pages are added which no CPU can have cached as present.
struct PALTables {
  let root: PhysicalAddress
  let registry: PALRegistry

  private static let topLevel = 4
  private static let indexBits = 9
  private static let entryBytes: UInt64 = 8
  private static let entryCount = 512

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

  /// Puts `frame` at the page of `linear`, which must not be mapped.
  func map(_ linear: UInt64, to frame: PhysicalAddress, _ rights: Rights) throws(OutOfFrames) {
    var table = root
    for level in stride(from: Self.topLevel, to: 1, by: -1) {
      let place = Self.place(of: linear, level: level, in: table)
      let entry = load(place)
      if entry.contains(.p) {
        table = entry.frame
      } else {
        table = try registry.allocateFrame()
        store(PageTableEntry(frame: table, .p | .rw | .us), at: place)
      }
    }
    store(PageTableEntry(frame: frame, rights.entryBits), at: Self.place(of: linear, level: 1, in: table))
  }

  /// The entry of the page of `linear`, and where it is; nil if nothing is mapped there.
  func leaf(_ linear: UInt64) -> (place: PhysicalAddress, entry: PageTableEntry)? {
    var table = root
    for level in stride(from: Self.topLevel, to: 1, by: -1) {
      let entry = load(Self.place(of: linear, level: level, in: table))
      guard entry.contains(.p) else { return nil }
      table = entry.frame
    }
    let place = Self.place(of: linear, level: 1, in: table)
    let entry = load(place)
    return entry.contains(.p) ? (place, entry) : nil
  }

  /// Where the byte at `linear` is.
  func translate(_ linear: UInt64) -> PhysicalAddress? {
    guard let leaf = leaf(linear) else { return nil }
    return leaf.entry.frame &+ linear % PageSize.small
  }

  /// Takes the page of `linear` away and gives its frame back, if there is one.
  func unmap(_ linear: UInt64) {
    guard let leaf = leaf(linear) else { return }
    store(PageTableEntry(), at: leaf.place)
    registry.freeFrame(leaf.entry.frame)
  }

  /// Gives the tables back, which map no page any more.
  func free() { free(root, level: Self.topLevel) }

  private func free(_ table: PhysicalAddress, level: Int) {
    if level > 1 {
      for index in 0..<Self.entryCount {
        let entry = load(table &+ UInt64(index) * Self.entryBytes)
        if entry.contains(.p) { free(entry.frame, level: level - 1) }
      }
    }
    registry.freeFrame(table)
  }

  /// How many tables there are.
  var count: UInt64 { count(root, level: Self.topLevel) }

  private func count(_ table: PhysicalAddress, level: Int) -> UInt64 {
    var sum: UInt64 = 1
    if level == 1 { return sum }
    for index in 0..<Self.entryCount {
      let entry = load(table &+ UInt64(index) * Self.entryBytes)
      if entry.contains(.p) { sum += count(entry.frame, level: level - 1) }
    }
    return sum
  }

  private func load(_ place: PhysicalAddress) -> PageTableEntry {
    PageTableEntry(rawValue: registry.memory.load(UInt64.self, at: place))
  }

  private func store(_ entry: PageTableEntry, at place: PhysicalAddress) {
    registry.memory.store(entry.rawValue, at: place)
  }

  private static func place(of linear: UInt64, level: Int, in table: PhysicalAddress) -> PhysicalAddress {
    let shift = UInt64(PageSize.small.trailingZeroBitCount + indexBits * (level - 1))
    return table &+ (linear &>> shift & UInt64(entryCount - 1)) * entryBytes
  }
}
