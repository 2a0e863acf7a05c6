import Testing
import X86

@Suite struct MemoryTypesTests {
  /// What QEMU's and most firmware set: write-back, but for the hole below 4 GiB and the video memory.
  private var usual: MTRRModel {
    var model = MTRRModel(physicalAddressBits: 40)
    model.values[.mtrrCap] = 0x508
    model.values[.mtrrDefType] = 0xC06
    model.values[.mtrrPhysBase(0)] = 0xC000_0000
    model.values[.mtrrPhysMask(0)] = 0xFF_C000_0800
    model.values[.mtrrFix64K00000] = 0x0606_0606_0606_0606
    model.values[.mtrrFix16K80000] = 0x0606_0606_0606_0606
    model.values[.mtrrFix4KC0000] = 0x0505_0505_0505_0505
    model.values[.mtrrFix4KF8000] = 0x0505_0505_0505_0505
    return model
  }

  @Test func usualLayout() {
    let types = usual.memoryTypes
    #expect(types.defaultType == .writeBack && types.variableCount == 1)
    let places: [(UInt64, MemoryType)] = [
      (0, .writeBack), (0x9_FFFF, .writeBack), (0xA_0000, .uncached), (0xB_FFFF, .uncached),
      (0xC_0000, .writeProtected), (0xC_7FFF, .writeProtected), (0xC_8000, .uncached),
      (0xF_FFFF, .writeProtected), (0x10_0000, .writeBack), (0xBFFF_FFFF, .writeBack),
      (0xC000_0000, .uncached), (0xFFFF_FFFF, .uncached), (1 << 32, .writeBack),
    ]
    for (address, type) in places { #expect(types.type(of: PhysicalAddress(address)) == type) }
    #expect(types.uniformType(from: 0, to: 0xA_0000) == .writeBack)
    #expect(types.uniformType(from: 0, to: 0xA_0001) == nil)
    #expect(types.uniformType(from: 0x10_0000, to: 0xC000_0000) == .writeBack)
    #expect(types.uniformType(from: 0x8000_0000, to: 0xC000_1000) == nil)
    #expect(types.uniformType(from: 0xC000_0000, to: 1 << 32) == .uncached)
    #expect(types.uniformType(from: 1 << 32, to: 1 << 48) == .writeBack)
    #expect(types.uniformType(from: 0x1000, to: 0x1000) == nil)
  }

  @Test func disabledMeansUncached() {
    var model = usual
    model.values[.mtrrDefType] = 0x406
    #expect(model.memoryTypes.uniformType(from: 0, to: 1 << 52) == .uncached)
  }

  @Test func fixedRangesMayBeOff() {
    var model = usual
    model.values[.mtrrDefType] = 0x806
    #expect(model.memoryTypes.uniformType(from: 0, to: 0x20_0000) == .writeBack)
    model.values[.mtrrDefType] = 0xC06
    model.values[.mtrrCap] = 0x408
    #expect(model.memoryTypes.uniformType(from: 0, to: 0x20_0000) == .writeBack)
  }

  @Test func oneType() {
    let types = MemoryTypes(all: .writeThrough)
    #expect(types.uniformType(from: 0, to: 1 << 52) == .writeThrough && types.variableCount == 0)
  }

  @Test func reservedTypesAreUncached() {
    var model = usual
    model.values[.mtrrDefType] = 0x803
    #expect(model.memoryTypes.type(of: PhysicalAddress(1 << 32)) == .uncached)
    #expect(model.memoryTypes.defaultType == .uncached)
  }

  /// More ranges than any CPU has are cut off.
  @Test func atMostSixteenRanges() {
    var model = MTRRModel()
    model.values[.mtrrCap] = 20
    model.values[.mtrrDefType] = 0x806
    for index in UInt32(0)..<20 {
      model.values[.mtrrPhysBase(index)] = UInt64(index) << 24
      model.values[.mtrrPhysMask(index)] = 0xF_FF00_0800
    }
    #expect(model.memoryTypes.variableCount == 16)
    #expect(model.memoryTypes.type(of: PhysicalAddress(15 << 24)) == .uncached)
    #expect(model.memoryTypes.type(of: PhysicalAddress(16 << 24)) == .writeBack)
  }

  @Test(arguments: 0..<40)
  func randomRegisters(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let model = MTRRModel(using: &random)
    let types = model.memoryTypes
    for _ in 0..<200 {
      let far = UInt64.random(in: 0..<(1 << 37), using: &random)
      let address = random.chance(50) ? far & 0x1F_FFFF : random.chance(50) ? far & 0x1_00FF_FFFF : far
      #expect(
        types.type(of: PhysicalAddress(address)).rawValue == UInt8(model.type(at: address)),
        "\(String(address, radix: 16)) in \(model)")
    }
    for _ in 0..<40 { checkRange(types, model, using: &random) }
  }

  private func checkRange(_ types: MemoryTypes, _ model: MTRRModel, using random: inout SeededGenerator) {
    let size = UInt64(1) << UInt64.random(in: 12...20, using: &random)
    var start = UInt64.random(in: 0..<(1 << 24), using: &random) & ~0xFFF
    if random.chance(30) { start &= 0x1F_FFFF }
    if random.chance(60) { start &= ~(size - 1) }
    let pages = stride(from: start, to: start + size, by: 4096).map(model.type(at:))
    let expected = Set(pages).count == 1 ? UInt8(pages[0]) : nil
    #expect(
      types.uniformType(from: start, to: start + size)?.rawValue == expected,
      "\(String(start, radix: 16)) + \(String(size, radix: 16)) in \(model)")
  }
}
