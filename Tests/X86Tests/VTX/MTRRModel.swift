import X86

/// MTRRs by number, and a page-by-page reading of the manual's rules.
struct MTRRModel: CustomStringConvertible {
  var values: [MSR: UInt64] = [:]
  let physicalAddressBits: Int
  private static let encodings: [UInt64] = [0, 1, 4, 5, 6]

  init(physicalAddressBits: Int = 36) { self.physicalAddressBits = physicalAddressBits }

  /// Random ranges below 16 MiB and around 4 GiB, so that they overlap.
  init(using random: inout SeededGenerator) {
    physicalAddressBits = 36
    let count = UInt64.random(in: 0...10, using: &random)
    values[.mtrrCap] = count | (random.chance(80) ? 0x100 : 0)
    let type = Self.encodings.randomElement(using: &random)!
    values[.mtrrDefType] = type | (random.chance(95) ? 0x800 : 0) | (random.chance(60) ? 0x400 : 0)
    for index in UInt32(0)..<UInt32(count) {
      let size = UInt64(1) << UInt64.random(in: 12...(random.chance(20) ? 34 : 23), using: &random)
      let place = UInt64.random(in: 0..<(1 << 24), using: &random) | (random.chance(20) ? 1 << 32 : 0)
      let base = place & ~(size - 1) & ~0xFFF
      var mask = ~(size - 1) & 0xF_FFFF_F000
      if random.chance(10) { mask &= ~(1 << UInt64.random(in: 12..<36, using: &random)) }
      values[.mtrrPhysBase(index)] = base | Self.encodings.randomElement(using: &random)!
      values[.mtrrPhysMask(index)] = mask | (random.chance(85) ? 0x800 : 0)
    }
    for number in [0x250, 0x258, 0x259] + Array(0x268...0x26F) as [UInt32] {
      let single = Self.encodings.randomElement(using: &random)!
      let isMixed = random.chance(30)
      values[MSR(number)] = (0..<8).reduce(0) { value, _ in
        value << 8 | (isMixed ? Self.encodings.randomElement(using: &random)! : single)
      }
    }
  }

  func read(_ msr: MSR) -> UInt64 { values[msr] ?? 0 }

  var memoryTypes: MemoryTypes {
    MemoryTypes(physicalAddressBits: physicalAddressBits) { read($0) }
  }

  var description: String {
    values.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { String($0.key.rawValue, radix: 16) + "=" + String($0.value, radix: 16) }.joined(separator: " ")
  }

  /// The encoding of the type of the page at `address`.
  func type(at address: UInt64) -> UInt64 {
    let control = read(.mtrrDefType)
    if control & 0x800 == 0 { return 0 }
    if address < 0x10_0000 && control & 0x400 != 0 && read(.mtrrCap) & 0x100 != 0 {
      return fixed(at: address)
    }
    let types = Set(matching(address))
    if types.isEmpty { return control & 0xFF }
    if types.count == 1 { return types.first! }
    return types == [4, 6] ? 4 : 0
  }

  private func matching(_ address: UInt64) -> [UInt64] {
    guard address >> UInt64(physicalAddressBits) == 0 else { return [] }
    return (0..<UInt32(read(.mtrrCap) & 0xFF)).compactMap { index in
      let base = read(.mtrrPhysBase(index))
      let mask = read(.mtrrPhysMask(index))
      guard mask & 0x800 != 0, address & mask & ~0xFFF == base & mask & ~0xFFF else { return nil }
      return base & 0xFF
    }
  }

  /// SDM vol 3, table 12-9, row by row.
  private func fixed(at address: UInt64) -> UInt64 {
    let (msr, start, size): (UInt32, UInt64, UInt64) =
      switch address {
      case 0..<0x8_0000: (0x250, 0, 0x1_0000)
      case 0x8_0000..<0xA_0000: (0x258, 0x8_0000, 0x4000)
      case 0xA_0000..<0xC_0000: (0x259, 0xA_0000, 0x4000)
      default: (0x268 + UInt32(address >> 15 & 7), address & ~0x7FFF, 0x1000)
      }
    return read(MSR(msr)) >> ((address - start) / size * 8) & 0xFF
  }
}
