import Testing
import X86

/// Every named bit by the number that the manual's figure gives it.
@Suite struct DescriptorBitNumberTests {
  @Test func segmentAttributes() {
    let bits: [SegmentAttributes] = [
      .accessed, .writable, .readable, .expandDown, .conforming, .executable, .s, .p, .avl, .l, .db, .g,
    ]
    let numbers = [
      0, 1, 1, 2, 2, 3, 4, 7, 8, 9, 10, 11,
    ]
    #expect(bits == numbers.map { SegmentAttributes(bit: $0) })
  }
}
