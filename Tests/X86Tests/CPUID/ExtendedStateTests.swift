import Testing
import X86

/// Which components of extended state an area holds.
@Suite struct ExtendedStateTests {
  /// Leaf 0Dh of a CPU with AVX-512 and AMX: size and offset of each component.
  private static let places: [UInt32: (size: UInt32, offset: UInt32)] = [
    2: (256, 576), 5: (64, 1088), 6: (512, 1152), 7: (1024, 1664), 9: (8, 2688), 17: (64, 2752),
    18: (8192, 2816),
  ]

  private func describe(_ component: UInt32) -> CPUIDResult {
    guard let place = Self.places[component] else { return CPUIDResult() }
    return CPUIDResult(eax: place.size, ebx: place.offset)
  }

  @Test func pageHoldsAllButTiles() {
    let all = CPUIDResult(eax: 0x6_02E7).xsaveComponents
    #expect(all.within(4096, describe: describe) == all.subtracting(.tileData))
  }

  @Test func smallAreaHoldsAVX() {
    let all = CPUIDResult(eax: 0x6_02E7).xsaveComponents
    #expect(all.within(1024, describe: describe) == .x87 | .sse | .avx)
    #expect(all.within(576, describe: describe) == .x87 | .sse)
  }

  @Test func componentsOfTheUpperHalf() {
    #expect(CPUIDResult(eax: 3, edx: 1 << 30).xsaveComponents == .x87 | .sse | XCR0(bit: 62))
  }
}
