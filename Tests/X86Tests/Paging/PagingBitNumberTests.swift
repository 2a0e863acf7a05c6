import Testing
import X86

/// Every named bit by the number that the manual's figure gives it.
@Suite struct PagingBitNumberTests {
  @Test func pageTableEntry() {
    let bits: [PageTableEntry] = [
      .p, .rw, .us, .pwt, .pcd, .a, .d, .ps, .pat, .g, .patLarge, .nx,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 12, 63,
    ]
    #expect(bits == numbers.map { PageTableEntry(bit: $0) })
  }

  @Test func pageTableEntry32() {
    let bits: [PageTableEntry32] = [
      .p, .rw, .us, .pwt, .pcd, .a, .d, .ps, .g,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 8,
    ]
    #expect(bits == numbers.map { PageTableEntry32(bit: $0) })
  }

  @Test func nestedPageTableEntry() {
    let bits: [NestedPageTableEntry] = [
      .present, .writable, .user, .pwt, .pcd, .accessed, .dirty, .large, .noExecute,
    ]
    let numbers = [
      0, 1, 2, 3, 4, 5, 6, 7, 63,
    ]
    #expect(bits == numbers.map { NestedPageTableEntry(bit: $0) })
  }
}
