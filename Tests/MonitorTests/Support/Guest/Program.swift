import X86

/// A process of the guest: an address space, whose pages its kernel can swap out.
final class Program {
  let kernel: GuestKernel
  let codeSize: CodeSize
  let mode: PagingMode
  let tables: GuestTables
  /// Contents of pages that are not in memory.
  private var swapped: [UInt64: [UInt8]] = [:]

  var machine: ArrayMachine { kernel.machine }

  /// Where a hypercall of the vendor's, and one of the other vendor's, stand ready.
  static let hypercall: UInt64 = 0x20_0000
  static let otherHypercall: UInt64 = 0x20_0010
  /// Where threads' stacks end, ``stackPages`` each, and how far they are apart.
  static let stackEnd: UInt64 = 0x7000_0000
  static let stackPages: UInt64 = 2
  static let stackDistance: UInt64 = 0x10_0000
  /// Pages to put things in.
  static let heap: UInt64 = 0x60_0000
  static let heapPages: UInt64 = 8

  init(_ kernel: GuestKernel, _ mode: PagingMode = .level4, _ codeSize: CodeSize = .bits64) {
    self.kernel = kernel
    self.mode = mode
    self.codeSize = codeSize
    tables = GuestTables(mode, in: kernel.machine.memory) { kernel.takePage() }
    map(Self.hypercall)
    write([0x0F, 0x01, 0xD9], at: Self.hypercall)
    write([0x0F, 0x01, 0xC1], at: Self.otherHypercall)
    map(Self.heap, pages: Self.heapPages)
  }

  var wordBytes: UInt64 { codeSize == .bits64 ? 8 : 4 }

  func map(_ address: UInt64, pages: UInt64 = 1, without: PageTableEntry = .init()) {
    for page in 0..<pages {
      tables.map(address + page * PageSize.small, to: kernel.takePage(), without: without)
    }
  }

  /// Takes rights from pages that are there.
  func protect(_ address: UInt64, pages: UInt64 = 1, without: PageTableEntry) {
    for page in 0..<pages {
      let place = address + page * PageSize.small
      tables.setLeaf(place, tables.leaf(place) & ~without.rawValue)
    }
  }

  /// Gives rights to pages that are there.
  func allow(_ address: UInt64, pages: UInt64 = 1, _ rights: PageTableEntry) {
    for page in 0..<pages {
      let place = address + page * PageSize.small
      tables.setLeaf(place, tables.leaf(place) | rights.rawValue)
    }
  }

  /// The page is gone for good, and its frame is another's.
  func unmap(_ address: UInt64) {
    guard let frame = frame(address) else { return }
    tables.setLeaf(address, 0)
    kernel.give(frame)
  }

  /// Puts a page on disk: its entry is not present, and not empty.
  func evict(_ address: UInt64) {
    guard let frame = frame(address) else { return }
    let page = address & ~(PageSize.small - 1)
    swapped[page] = machine.memory.bytes(at: frame, count: Int(PageSize.small))
    tables.setLeaf(page, tables.leaf(page) & ~PageTableEntry.p.rawValue & ~0xFF00 | 0x4200)
    kernel.give(frame)
  }

  /// Brings a page back from disk, to another frame; false if it is not there.
  func bringIn(_ address: UInt64) -> Bool {
    let page = address & ~(PageSize.small - 1)
    guard let contents = swapped.removeValue(forKey: page) else { return false }
    let rights = PageTableEntry(rawValue: tables.leaf(page)).intersection(.rw | .us | .nx)
    let frame = kernel.takePage()
    machine.memory.place(contents, at: frame)
    tables.setLeaf(page, frame | rights.rawValue | PageTableEntry.p.rawValue)
    return true
  }

  /// Where a page is in the machine's memory.
  func frame(_ address: UInt64) -> UInt64? {
    let entry = PageTableEntry(rawValue: tables.leaf(address))
    return entry.contains(.p) ? entry.frame.rawValue : nil
  }
}

/// What the program finds in its memory, wherever that is.
extension Program {
  func write(_ bytes: [UInt8], at address: UInt64) {
    forEachPage(address, bytes.count) { place, range in
      let page = place & ~(PageSize.small - 1)
      let start = Int(place - page)
      if swapped[page] != nil {
        swapped[page]!.replaceSubrange(start..<start + range.count, with: bytes[range])
      } else {
        machine.memory.place(Array(bytes[range]), at: frame(page)! + UInt64(start))
      }
    }
  }

  func read(_ address: UInt64, _ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    forEachPage(address, count) { place, range in
      let page = place & ~(PageSize.small - 1)
      let start = Int(place - page)
      if let contents = swapped[page] {
        bytes += contents[start..<start + range.count]
      } else {
        bytes += machine.memory.bytes(at: frame(page)! + UInt64(start), count: range.count)
      }
    }
    return bytes
  }

  func write<Value: FixedWidthInteger>(_ value: Value, at address: UInt64) {
    write(withUnsafeBytes(of: value.littleEndian, Array.init), at: address)
  }

  func read<Value: FixedWidthInteger>(_ type: Value.Type, at address: UInt64) -> Value {
    read(address, Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  /// A word as the program's code has them.
  func writeWord(_ value: UInt64, at address: UInt64) {
    if wordBytes == 8 {
      write(value, at: address)
    } else {
      write(UInt32(truncatingIfNeeded: value), at: address)
    }
  }

  private func forEachPage(_ address: UInt64, _ count: Int, _ body: (UInt64, Range<Int>) -> Void) {
    var done = 0
    while done < count {
      let place = address + UInt64(done)
      let run = min(count - done, Int(PageSize.small - place % PageSize.small))
      body(place, done..<done + run)
      done += run
    }
  }
}
