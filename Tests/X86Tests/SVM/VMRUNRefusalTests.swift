import Testing

@testable import X86

@Suite struct VMRUNRefusalTests {
  /// A 64-bit guest that VMRUN accepts.
  private var good: VMCB {
    var vmcb = VMCB()
    vmcb.control.intercepts4 = .vmrun
    vmcb.control.intercepts3 = .msr | .ioio
    vmcb.control.guestASID = 1
    vmcb.save.efer = .svme | .lme | .lma | .nxe
    vmcb.save.cr0 = .pe | .pg | .wp | .et
    vmcb.save.cr4 = .pae
    vmcb.save.cs.attributes = .code(bits: 64)
    vmcb.save.dr6 = .afterReset
    vmcb.save.dr7 = .afterReset
    return vmcb
  }

  private func refusal(_ change: (inout VMCB) -> Void) -> VMRUNRefusal? {
    var vmcb = good
    change(&vmcb)
    return vmcb.refusal(physicalAddressBits: 40)
  }

  @Test func acceptsGoodState() {
    #expect(good.refusal(physicalAddressBits: 40) == nil)
    var started = good
    started.save = .started(atVector: 0x9A)
    #expect(started.refusal(physicalAddressBits: 40) == nil)
  }

  @Test func control() {
    #expect(refusal { $0.control.intercepts4 = Intercepts4() } == .vmrunNotIntercepted)
    #expect(refusal { $0.control.guestASID = 0 } == .asidZero)
    let msrpmPast = refusal { $0.control.msrpmBasePA = PhysicalAddress(0xFF_FFFF_F000) }
    #expect(msrpmPast == .permissionMapOutsideMemory)
    let iopmPast = refusal { $0.control.iopmBasePA = PhysicalAddress(0xFF_FFFF_E000) }
    #expect(iopmPast == .permissionMapOutsideMemory)
    #expect(refusal { $0.control.iopmBasePA = PhysicalAddress(0xFF_FFFF_D000) } == nil)
  }

  @Test func events() {
    func event(_ raw: UInt64) -> VMRUNRefusal? {
      refusal { $0.control.eventInjection = EventInjection(rawValue: raw) }
    }
    #expect(event(0x8000_0100) == .illegalEvent)
    #expect(event(0x8000_0302) == .illegalEvent)
    #expect(event(0x8000_0320) == .illegalEvent)
    #expect(event(0x8000_030E) == nil)
    #expect(event(0x8000_0202) == nil)
    #expect(event(0x0000_0100) == nil, "not valid, so not looked at")
  }

  @Test func reservedBits() {
    #expect(refusal { $0.save.efer.insert(EFER(bit: 9)) } == .eferReservedBits)
    #expect(refusal { $0.save.cr0.insert(CR0(bit: 32)) } == .cr0ReservedBits)
    #expect(refusal { $0.save.cr3 = CR3(rawValue: 1 << 52) } == .cr3ReservedBits)
    #expect(refusal { $0.save.cr4.insert(.vmxe) } == .cr4ReservedBits)
    #expect(refusal { $0.save.dr6.insert(DR6(bit: 32)) } == .dr6ReservedBits)
    #expect(refusal { $0.save.dr7.insert(DR7(bit: 32)) } == .dr7ReservedBits)
  }

  @Test func combinations() {
    #expect(refusal { $0.save.efer.remove(.svme) } == .svmeClear)
    #expect(refusal { $0.save.cr0.insert(.nw) } == .notWriteThroughWithoutCacheDisable)
    #expect(refusal { $0.save.cr0.insert(.nw | .cd) } == nil)
    #expect(refusal { $0.save.cr4.remove(.pae) } == .longModeWithoutPAE)
    #expect(refusal { $0.save.cr0.remove(.pe) } == .longModeWithoutProtection)
    #expect(refusal { $0.save.cs.attributes.insert(.db) } == .codeSegmentBothSizes)
    #expect(
      refusal {
        $0.save.cr4.insert(.cet)
        $0.save.cr0.remove(.wp)
      } == .cetWithoutWriteProtect)
  }
}
