import Testing
import X86

@Suite struct VTXAccessTests {
  @Test func roundTrips() {
    for raw in UInt16(0)..<4096 {
      let attributes = SegmentAttributes(rawValue: raw)
      let access = attributes.vtxAccess
      #expect(SegmentAttributes(vtxAccess: access) == attributes)
      #expect(access & 0xFFFE_0F00 == 0, "reserved bits")
      #expect((access & 0x1_0000 != 0) == !attributes.contains(.p))
    }
  }

  @Test func known() {
    #expect(SegmentAttributes.code(bits: 64).vtxAccess == 0xA09B)
    #expect(SegmentAttributes.data(dpl: 3).vtxAccess == 0xC0F3)
    #expect(SegmentAttributes.system(.busyTSS).vtxAccess == 0x8B)
    #expect(SegmentAttributes().vtxAccess == 0x1_0000)
    #expect(SegmentAttributes(vtxAccess: 0xA09B) == .code(bits: 64))
  }

  @Test func whatIsUnusableIsNotPresent() {
    #expect(SegmentAttributes(vtxAccess: 0x1_C0F3) == .data(dpl: 3).subtracting(.p))
    #expect(SegmentAttributes(vtxAccess: 0xFFFE_0F00).isEmpty, "reserved bits are ignored")
  }
}
