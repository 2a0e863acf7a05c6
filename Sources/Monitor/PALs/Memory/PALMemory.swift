import X86

/// A PAL's memory by its own addresses, for the monitor, which has checked what it asks for.
struct PALMemory {
  private let tables: PALTables
  private var page = UInt64.max
  private var frame = PhysicalAddress(0)

  init(_ tables: PALTables) { self.tables = tables }

  /// Where a byte of the PAL is; nil if nothing is mapped there.
  mutating func place(_ linear: UInt64) -> PhysicalAddress? {
    let start = linear & ~(PageSize.small - 1)
    if start != page {
      guard let found = tables.translate(start) else { return nil }
      page = start
      frame = found
    }
    return frame &+ linear % PageSize.small
  }

  /// Bytes within one page.
  mutating func buffer(_ linear: UInt64, bytes: UInt64) -> UnsafeMutableRawBufferPointer? {
    guard let place = place(linear) else { return nil }
    return unsafe tables.registry.memory.buffer(place, bytes: bytes)
  }

  /// Stores an aligned word of 4 or 8 bytes.
  mutating func store(_ value: UInt64, bytes: UInt64, at linear: UInt64) {
    guard let place = place(linear) else { return }
    if bytes == 8 {
      tables.registry.memory.store(value, at: place)
    } else {
      tables.registry.memory.store(UInt32(truncatingIfNeeded: value), at: place)
    }
  }

  /// An aligned word of 4 or 8 bytes; 0 if nothing is mapped there.
  mutating func load(bytes: UInt64, at linear: UInt64) -> UInt64 {
    guard let place = place(linear) else { return 0 }
    return bytes == 8
      ? tables.registry.memory.load(UInt64.self, at: place)
      : UInt64(tables.registry.memory.load(UInt32.self, at: place))
  }
}
