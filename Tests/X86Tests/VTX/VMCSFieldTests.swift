import Testing
import X86

@Suite struct VMCSFieldTests {
  /// What an encoding says agrees with what the name says.
  @Test(arguments: (0..<0x8000).compactMap(VMCSField.init(rawValue:)))
  func groups(_ field: VMCSField) {
    #expect(field.group == group(byName: "\(field)"), "\(field)")
    #expect(field.width == width(byName: "\(field)"), "\(field)")
    #expect(field.rawValue & 0x8001 == 0 && field.rawValue < 1 << 15, "the whole field, not its upper half")
  }

  private func group(byName name: String) -> VMCSField.Group {
    if exitInformation.contains(name) { return .exitInformation }
    if name.hasPrefix("guest") || guestWithoutPrefix.contains(name) { return .guest }
    return name.hasPrefix("host") ? .host : .control
  }

  private func width(byName name: String) -> VMCSField.Width {
    if name.hasSuffix("Selector") || sixteenBits.contains(name) { return .bits16 }
    if natural.contains(name) || name.hasSuffix("Base")
      || name.hasPrefix("cr3Target") && name != "cr3TargetCount"
    {
      return .natural
    }
    if sixtyFourBits.contains(name) || name.hasPrefix("guestPDPTE") || name.hasPrefix("eoiExitBitmap") {
      return .bits64
    }
    return .bits32
  }

  private let exitInformation: Set = [
    "guestPhysicalAddress", "guestLinearAddress", "instructionError", "exitReason", "exitInterruption",
    "exitErrorCode", "idtVectoring", "idtVectoringErrorCode", "exitInstructionLength",
    "exitInstructionInformation", "exitQualification", "ioRCX", "ioRSI", "ioRDI", "ioRIP",
  ]
  private let guestWithoutPrefix: Set = ["vmcsLinkPointer", "pmlIndex", "preemptionTimer"]
  private let sixteenBits: Set = [
    "vpid", "postedInterruptVector", "eptPointerIndex", "guestInterruptStatus", "pmlIndex",
  ]
  private let natural: Set = [
    "cr0Mask", "cr4Mask", "cr0Shadow", "cr4Shadow", "exitQualification", "ioRCX", "ioRSI", "ioRDI", "ioRIP",
    "guestLinearAddress", "guestCR0", "guestCR3", "guestCR4", "guestDR7", "guestRSP", "guestRIP",
    "guestRFLAGS", "guestPendingDebug", "guestSysenterESP", "guestSysenterEIP", "hostCR0", "hostCR3",
    "hostCR4", "hostSysenterESP", "hostSysenterEIP", "hostRSP", "hostRIP",
  ]
  private let sixtyFourBits: Set = [
    "ioBitmapA", "ioBitmapB", "msrBitmap", "exitMSRStoreAddress", "exitMSRLoadAddress",
    "entryMSRLoadAddress", "executiveVMCSPointer", "pmlAddress", "tscOffset", "virtualAPICAddress",
    "apicAccessAddress", "postedInterruptDescriptor", "vmFunctionControls", "eptPointer", "eptPointerList",
    "vmreadBitmap", "vmwriteBitmap", "virtualizationExceptionAddress", "xssExitBitmap", "enclsExitBitmap",
    "subPagePointer", "tscMultiplier", "guestPhysicalAddress", "vmcsLinkPointer", "guestDebugControl",
    "guestPAT", "guestEFER", "guestPerfGlobalControl", "guestBNDCFGS", "guestRTITControl", "hostPAT",
    "hostEFER", "hostPerfGlobalControl",
  ]

  /// The first, the last and some further field of each of the manual's tables.
  @Test(
    arguments: [
      (.vpid, 0), (.guestESSelector, 0x800), (.guestTRSelector, 0x80E), (.hostESSelector, 0xC00),
      (.hostTRSelector, 0xC0C), (.ioBitmapA, 0x2000), (.msrBitmap, 0x2004), (.tscOffset, 0x2010),
      (.eptPointer, 0x201A), (.xssExitBitmap, 0x202C), (.tscMultiplier, 0x2032),
      (.guestPhysicalAddress, 0x2400), (.vmcsLinkPointer, 0x2800), (.guestEFER, 0x2806),
      (.guestPDPTE0, 0x280A), (.guestPDPTE3, 0x2810), (.hostPAT, 0x2C00), (.hostEFER, 0x2C02),
      (.pinControls, 0x4000), (.exceptionBitmap, 0x4004), (.exitControls, 0x400C), (.entryControls, 0x4012),
      (.entryInterruption, 0x4016), (.secondaryControls, 0x401E), (.instructionError, 0x4400),
      (.exitReason, 0x4402), (.idtVectoring, 0x4408), (.exitInstructionInformation, 0x440E),
      (.guestGDTRLimit, 0x4810), (.guestIDTRLimit, 0x4812), (.guestInterruptibility, 0x4824),
      (.guestActivity, 0x4826), (.guestSysenterCS, 0x482A), (.preemptionTimer, 0x482E),
      (.hostSysenterCS, 0x4C00), (.cr0Mask, 0x6000), (.cr4Shadow, 0x6006), (.exitQualification, 0x6400),
      (.guestLinearAddress, 0x640A), (.guestCR0, 0x6800), (.guestGDTRBase, 0x6816), (.guestIDTRBase, 0x6818),
      (.guestDR7, 0x681A), (.guestRSP, 0x681C), (.guestRIP, 0x681E), (.guestSysenterEIP, 0x6826),
      (.hostCR0, 0x6C00), (.hostFSBase, 0x6C06), (.hostIDTRBase, 0x6C0E), (.hostRSP, 0x6C14),
      (.hostRIP, 0x6C16),
    ] as [(VMCSField, UInt32)])
  func encodings(_ field: VMCSField, _ encoding: UInt32) {
    #expect(field.rawValue == encoding)
  }

  /// The four fields of a segment are at the same place in their tables.
  @Test(arguments: (0..<8).compactMap(VMCSSegment.init(rawValue:)))
  func segments(_ segment: VMCSSegment) {
    let offset = 2 * UInt32(segment.rawValue)
    #expect(segment.selector.rawValue == 0x800 + offset)
    #expect(segment.limit.rawValue == 0x4800 + offset)
    #expect(segment.access.rawValue == 0x4814 + offset)
    #expect(segment.base.rawValue == 0x6806 + offset)
    let name = "\(segment)".uppercased()
    #expect("\(segment.selector)" == "guest\(name)Selector" && "\(segment.limit)" == "guest\(name)Limit")
    #expect("\(segment.access)" == "guest\(name)Access" && "\(segment.base)" == "guest\(name)Base")
  }
}
