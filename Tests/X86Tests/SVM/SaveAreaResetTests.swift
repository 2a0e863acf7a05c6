import Testing
import X86

@Suite struct SaveAreaResetTests {
  @Test func started() {
    let area = SaveArea.started(atVector: 0x9A)
    #expect(area.cs.selector.rawValue == 0x9A00 && area.cs.base == 0x9_A000 && area.rip == 0)
    #expect(area.cs.attributes.rawValue == 0x9B && area.cs.limit == 0xFFFF)
    #expect(area.cr0.rawValue == 0x6000_0010)
    #expect(area.efer == .svme && area.rflags.rawValue == 2)
    #expect(area.ds == .real(0, attributes: SegmentAttributes(rawValue: 0x93)))
    #expect([area.es, area.fs, area.gs, area.ss].allSatisfy { $0 == area.ds })
    #expect(area.ldtr.attributes.rawValue == 0x82)
    // A 32-bit task state: a CPU refuses to enter long mode with a 16-bit one.
    #expect(area.tr.attributes.rawValue == 0x8B)
    #expect(area.gdtr.limit == 0xFFFF && area.idtr.limit == 0xFFFF)
    #expect(area.dr6.rawValue == 0xFFFF_0FF0 && area.dr7.rawValue == 0x400)
    #expect(area.gPAT == 0x0007_0406_0007_0406)
    #expect(PagingState(area).mode == .none && CodeSize(area) == .bits16)
  }

  @Test func intercepts() {
    var control = ControlArea()
    control.intercept(.invalidOpcode)
    control.interceptReads(ofCR: 8)
    control.interceptWrites(ofCR: 4)
    #expect(control.exceptionIntercepts == 0x40)
    #expect(control.crReadIntercepts == 0x100 && control.crWriteIntercepts == 0x10)
  }
}
