import Testing
import X86

/// The fields of the control area that have an inside.
@Suite struct ControlFieldTests {
  @Test func events() {
    #expect(EventInjection.nonMaskableInterrupt.rawValue == 0x8000_0202)
    #expect(EventInjection.externalInterrupt(0x31).rawValue == 0x8000_0031)
    #expect(EventInjection.exception(.invalidOpcode, errorCode: 9).rawValue == 0x8000_0306)
    #expect(EventInjection.exception(.pageFault, errorCode: 7).rawValue == 0x7_8000_0B0E)
    #expect(EventInjection(type: .softwareInterrupt, vector: 0x80).rawValue == 0x8000_0480)
    #expect(!EventInjection.none.valid)
  }

  @Test func eventParts() {
    let event = EventInjection(rawValue: 0xABCD_1234_8000_0B0D)
    #expect(event.valid && event.errorCodeValid)
    #expect(event.type == .exception)
    #expect(event.vector == 13)
    #expect(event.errorCode == 0xABCD_1234)
    #expect(EventInjection(rawValue: 0x8000_0100).type == nil)
  }

  @Test func virtualInterrupt() {
    var field = VirtualInterrupt.intrMasking | .irq
    field.tpr = 0x5
    field.priority = 0xA
    field.vector = 0x77
    #expect(field.rawValue == 0x77_010A_0105)
    #expect(field.tpr == 5 && field.priority == 0xA && field.vector == 0x77)
  }

  /// Bits whose position is easy to get wrong, by the manual's numbers.
  @Test func intercepts() {
    #expect(Intercepts3.intr.rawValue == 1 && Intercepts3.shutdown.rawValue == 1 << 31)
    #expect(Intercepts3.cpuid.rawValue == 1 << 18 && Intercepts3.hlt.rawValue == 1 << 24)
    #expect(Intercepts3.ioio.rawValue == 1 << 27 && Intercepts3.msr.rawValue == 1 << 28)
    #expect(Intercepts3.`init`.rawValue == 1 << 3)
    #expect(Intercepts4.vmrun.rawValue == 1 && Intercepts4.skinit.rawValue == 1 << 6)
    #expect(Intercepts4.xsetbv.rawValue == 1 << 13 && Intercepts4.crWriteTrap(4).rawValue == 1 << 20)
    #expect(Intercepts5.invpcid.rawValue == 1 << 2)
    #expect(VMCBCleanBits.asid.rawValue == 1 << 2 && VMCBCleanBits.np.rawValue == 1 << 4)
    #expect(VMCBCleanBits.cet.rawValue == 1 << 12)
    #expect(NestedControl.npEnable.rawValue == 1)
    #expect(TLBControl.flushGuest.rawValue == 3)
  }
}
