import Testing
import X86

@Suite struct EventInformationTests {
  @Test func events() {
    #expect(EventInformation.none.rawValue == 0 && !EventInformation.none.valid)
    #expect(EventInformation.nonMaskableInterrupt.rawValue == 0x8000_0202)
    #expect(EventInformation.externalInterrupt(0x31).rawValue == 0x8000_0031)
    #expect(EventInformation.exception(.invalidOpcode, hasErrorCode: false).rawValue == 0x8000_0306)
    #expect(EventInformation.exception(.generalProtection, hasErrorCode: true).rawValue == 0x8000_0B0D)
    #expect(
      EventInformation.exception(.generalProtection, hasErrorCode: false).rawValue == 0x8000_030D, "real mode"
    )
    #expect(EventInformation.exception(.breakpoint, hasErrorCode: false).rawValue == 0x8000_0603)
    #expect(EventInformation.exception(.overflow, hasErrorCode: false).rawValue == 0x8000_0604)
    #expect(EventInformation.exception(.nonMaskableInterrupt, hasErrorCode: false) == .nonMaskableInterrupt)
    #expect(EventInformation(type: .softwareInterrupt, vector: 0x80).rawValue == 0x8000_0480)
  }

  @Test func types() {
    let types = (UInt32(0)..<8).map { EventInformation(rawValue: $0 << 8).type }
    #expect(
      types == [
        .externalInterrupt, nil, .nonMaskableInterrupt, .hardwareException, .softwareInterrupt,
        .privilegedSoftwareException, .softwareException, .other,
      ])
    let fromInstructions = (UInt32(0)..<8).map { EventInformation(rawValue: $0 << 8).needsInstructionLength }
    #expect(fromInstructions == [false, false, false, false, true, true, true, false])
  }

  @Test func fields() {
    let event = EventInformation(rawValue: 0x8000_1B0E)
    #expect(event.vector == 14 && event.type == .hardwareException)
    #expect(event.hasErrorCode && event.unblocksNMI && event.valid)
    #expect(event.forEntry.rawValue == 0x8000_0B0E)
    let other = EventInformation(rawValue: 0x7FFF_E7FF)
    #expect(other.vector == 255 && !other.hasErrorCode && !other.unblocksNMI && !other.valid)
  }
}
