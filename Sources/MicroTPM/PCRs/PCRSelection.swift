/// A set of registers: bit n of a 24-bit mask is register n.
public struct PCRSelection: Sendable, BitwiseCopyable, Equatable {
  /// Bits that stand for a register.
  private static let allBits: UInt32 = 1 << UInt32(PCRIndex.count) - 1

  public static let none = PCRSelection(unchecked: 0)
  public static let all = PCRSelection(unchecked: allBits)
  /// Register 0 alone: the PAL, whatever it has extended.
  public static let measurement = PCRSelection(unchecked: 1)

  public let mask: UInt32

  /// Nil if a bit stands for no register.
  public init?(mask: UInt32) {
    guard mask & ~Self.allBits == 0 else { return nil }
    self.mask = mask
  }

  private init(unchecked mask: UInt32) { self.mask = mask }

  public var isEmpty: Bool { mask == 0 }
  public var count: Int { mask.nonzeroBitCount }

  public func union(_ other: PCRSelection) -> PCRSelection { PCRSelection(unchecked: mask | other.mask) }

  /// As TPMS_PCR_SELECTION has it (TPM 2.0 Library, part 2, section 10.6.1): register n is bit n % 8 of byte n / 8.
  var octets: InlineArray<3, UInt8> {
    [
      UInt8(truncatingIfNeeded: mask), UInt8(truncatingIfNeeded: mask >> 8),
      UInt8(truncatingIfNeeded: mask >> 16),
    ]
  }

  /// Goes through the registers in ascending order. (A Sequence could be copied into arrays, which allocate.)
  public func forEach(_ body: (PCRIndex) -> Void) {
    var rest = mask
    while rest != 0 {
      body(PCRIndex(unchecked: rest.trailingZeroBitCount))
      rest &= rest - 1
    }
  }
}
