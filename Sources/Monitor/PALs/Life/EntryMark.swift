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

  init(entry: UInt64, serial: UInt64, opcode: HypercallInstruction.Opcode) {
    self.entry = entry
    let room = Int(PageSize.small - entry % PageSize.small)
    count = max(Self.hypercallBytes, min(room, 16))
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

extension HypercallInstruction.Opcode {
  /// The instruction's bytes.
  var bytes: InlineArray<3, UInt8> {
    switch self {
    case .vmcall: [0x0f, 0x01, 0xc1]
    case .vmmcall: [0x0f, 0x01, 0xd9]
    }
  }
}
