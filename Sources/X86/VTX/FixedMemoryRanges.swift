/// The fixed-range MTRRs, which cover the lowest MiB: eleven registers of eight types each (SDM vol 3, table
/// 12-9).
struct FixedMemoryRanges: Sendable, BitwiseCopyable {
  private var registers = InlineArray<11, UInt64>(repeating: 0)

  init() {}

  init(read: (MSR) -> UInt64) {
    for index in registers.indices { registers[index] = read(Self.msr(index)) }
  }

  func type(of address: UInt64) -> MemoryType {
    let part = Self.part(of: address)
    let register = registers[Int(truncatingIfNeeded: part / Self.typesPerRegister)]
    return MemoryType(field: register &>> (part % Self.typesPerRegister * Self.bitsPerType))
  }

  /// The first address above the fixed ranges.
  static var end: UInt64 { 0x10_0000 }

  /// How many bytes each type counts for, at `address`.
  static func granule(at address: UInt64) -> UInt64 {
    address < start16K ? granule64K : address < start4K ? granule16K : granule4K
  }

  /// The number of the type that `address` has, counted through all registers.
  private static func part(of address: UInt64) -> UInt64 {
    let size = granule(at: address)
    if address < start16K { return address / size }
    if address < start4K { return typesPerRegister + (address - start16K) / size }
    return registersBelow4K * typesPerRegister + (address - start4K) / size
  }

  /// One register for 64 KiB granules, two for 16 KiB, eight for 4 KiB.
  private static func msr(_ index: Int) -> MSR {
    let number = UInt32(truncatingIfNeeded: index)
    switch number {
    case 0: return .mtrrFix64K00000
    case 1: return .mtrrFix16K80000
    case 2: return .mtrrFix16KA0000
    default:
      return MSR(MSR.mtrrFix4KC0000.rawValue + number - UInt32(truncatingIfNeeded: registersBelow4K))
    }
  }

  private static var granule64K: UInt64 { 0x1_0000 }
  private static var granule16K: UInt64 { 0x4000 }
  private static var granule4K: UInt64 { 0x1000 }
  private static var start16K: UInt64 { 0x8_0000 }
  private static var start4K: UInt64 { 0xC_0000 }
  /// How many registers come before those with 4 KiB granules.
  private static var registersBelow4K: UInt64 { 3 }
  private static var typesPerRegister: UInt64 { 8 }
  private static var bitsPerType: UInt64 { 8 }
}
