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
    address < start16K ? 0x1_0000 : address < start4K ? 0x4000 : 0x1000
  }

  /// The number of the type that `address` has, counted through all registers.
  private static func part(of address: UInt64) -> UInt64 {
    let size = granule(at: address)
    if address < start16K { return address / size }
    if address < start4K { return typesPerRegister + (address - start16K) / size }
    return 3 * typesPerRegister + (address - start4K) / size
  }

  /// One register for 64 KiB granules, two for 16 KiB, eight for 4 KiB.
  private static func msr(_ index: Int) -> MSR {
    let number = UInt32(truncatingIfNeeded: index)
    switch number {
    case 0: return .mtrrFix64K00000
    case 1, 2: return MSR(MSR.mtrrFix16K80000.rawValue + number - 1)
    default: return MSR(MSR.mtrrFix4KC0000.rawValue + number - 3)
    }
  }

  private static var start16K: UInt64 { 0x8_0000 }
  private static var start4K: UInt64 { 0xC_0000 }
  private static var typesPerRegister: UInt64 { 8 }
  private static var bitsPerType: UInt64 { 8 }
}
