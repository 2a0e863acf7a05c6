/// A variable-range pair of MTRRs (SDM vol 3, 12.11.2.3): the addresses that agree with a base in the bits of
/// a mask.
struct VariableMemoryRange: Sendable, BitwiseCopyable {
  let type: MemoryType
  /// The bits of the mask in the base.
  private let base: UInt64
  private let mask: UInt64

  init() {
    type = .uncached
    base = 0
    mask = 0
  }

  /// Reads the two registers; nil if the range is not in use. Addresses that the CPU does not have are in no
  /// range.
  init?(base: UInt64, mask: UInt64, physicalAddressBits: Int) {
    guard mask.bit(Self.valid) else { return nil }
    type = MemoryType(field: base)
    let addressBits = UInt64.lowBits(physicalAddressBits)
    self.mask = (mask & addressBits & ~Self.flags) | ~addressBits
    self.base = base & addressBits & self.mask
  }

  func contains(_ address: UInt64) -> Bool { address & mask == base }

  /// True if some of the block, whose size is a power of two that its address is a multiple of, is in the
  /// range, and some is not.
  func divides(_ block: UInt64, _ size: UInt64) -> Bool {
    let inside = size &- 1
    let isApart = (block ^ base) & mask & ~inside != 0
    return !isApart && mask & inside != 0
  }

  /// V, in the mask.
  private static var valid: Int { 11 }
  /// The bits below the addresses'.
  private static var flags: UInt64 { PageSize.small - 1 }
}
