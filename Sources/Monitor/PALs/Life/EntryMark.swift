import X86

/// What the caller's code looks like while its PAL lives: breakpoints, and at the entry a hypercall and a number that
/// no other registration has.
///
/// The mark is how calls arrive, and how an owner that is gone is told from one that lives.
struct EntryMark {
  let entry: UInt64
  /// How many of ``bytes`` count: fewer if the entry's page ends before, but never less than the hypercall.
  let count: Int
  private(set) var bytes = InlineArray<16, UInt8>(repeating: Self.breakpoint)

  /// INT3 (APM vol 3, INT 3).
  static let breakpoint: UInt8 = 0xcc
  static let hypercallBytes = 3
  private static let serialOffset = 8
  private static let wholeBytes = 16

  init(entry: UInt64, serial: UInt64, opcode: HypercallInstruction.Opcode) {
    self.entry = entry
    let room = Int(PageSize.small - entry % PageSize.small)
    count = max(Self.hypercallBytes, min(room, Self.wholeBytes))
    let call = opcode.bytes
    for index in 0..<Self.hypercallBytes { bytes[index] = call[index] }
    for index in 0..<8 {
      bytes[Self.serialOffset + index] = UInt8(truncatingIfNeeded: serial &>> UInt64(8 * index))
    }
  }

  /// What belongs to an address of the code section.
  func byte(at linear: UInt64) -> UInt8 {
    let offset = linear &- entry
    return offset < UInt64(count) ? bytes[Int(offset)] : Self.breakpoint
  }

  /// Which of the bytes are in the page with this number.
  func range(in page: UInt64) -> Range<Int> {
    let (start, end) = (page * PageSize.small, entry + UInt64(count))
    let first = min(max(entry, start), end)
    let last = max(first, min(start + PageSize.small, end))
    return Int(first - entry)..<Int(last - entry)
  }
}

extension EntryMark {
  /// True if a page of code holds another PAL's mark: breakpoints, but for a hypercall and the number behind it.
  ///
  /// Short functions among breakpoints, which linkers put between functions, are none.
  static func isFound(in page: UnsafeRawBufferPointer, _ opcode: HypercallInstruction.Opcode) -> Bool {
    guard let start = unsafe firstOther(in: page, from: 0) else { return false }
    // The hypercall may have begun on the page before.
    let skips = start == 0 ? hypercallBytes : 1
    for skipped in 0..<skips where unsafe beginsCall(page, at: start, opcode, skipped: skipped) {
      return unsafe firstOther(in: page, from: start + wholeBytes - skipped) == nil
    }
    return false
  }

  private static func beginsCall(
    _ page: UnsafeRawBufferPointer, at start: Int, _ opcode: HypercallInstruction.Opcode, skipped: Int
  ) -> Bool {
    let call = opcode.bytes
    for index in skipped..<hypercallBytes where start + index - skipped < page.count {
      if unsafe page[start + index - skipped] != call[index] { return false }
    }
    return true
  }

  /// Where the first byte is, from `start` on, that is no breakpoint.
  private static func firstOther(in page: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let wordBytes = MemoryLayout<UInt64>.size
    // The word of the first byte, without what is before that.
    var mask = UInt64.max &<< UInt64(8 * (start % wordBytes))
    for offset in stride(from: start - start % wordBytes, to: page.count, by: wordBytes) {
      let others = unsafe (page.load(fromByteOffset: offset, as: UInt64.self) ^ breakpointWord) & mask
      if others != 0 { return offset + others.trailingZeroBitCount / 8 }
      mask = .max
    }
    return nil
  }

  private static var breakpointWord: UInt64 { UInt64(breakpoint) * (UInt64.max / UInt64(UInt8.max)) }
}

extension HypercallInstruction.Opcode {
  /// The instruction's bytes.
  var bytes: InlineArray<3, UInt8> {
    switch self {
    case .vmcall: [0x0f, 0x01, 0xc1]
    case .vmmcall: [0x0f, 0x01, 0xd9]
    }
  }
}
