/// The fields of a VMCS by the encodings that VMREAD and VMWRITE take (SDM vol 3, appendix B).
///
/// Of the fields of 64 bits, only the encoding that gives access to the whole.
public enum VMCSField: UInt32, Hashable, Sendable, BitwiseCopyable {
  // 16 bits: controls.
  case vpid = 0x0000
  case postedInterruptVector = 0x0002
  case eptPointerIndex = 0x0004

  // 16 bits: the guest.
  case guestESSelector = 0x0800
  case guestCSSelector = 0x0802
  case guestSSSelector = 0x0804
  case guestDSSelector = 0x0806
  case guestFSSelector = 0x0808
  case guestGSSelector = 0x080A
  case guestLDTRSelector = 0x080C
  case guestTRSelector = 0x080E
  case guestInterruptStatus = 0x0810
  case pmlIndex = 0x0812

  // 16 bits: the host.
  case hostESSelector = 0x0C00
  case hostCSSelector = 0x0C02
  case hostSSSelector = 0x0C04
  case hostDSSelector = 0x0C06
  case hostFSSelector = 0x0C08
  case hostGSSelector = 0x0C0A
  case hostTRSelector = 0x0C0C

  // 64 bits: controls.
  case ioBitmapA = 0x2000
  case ioBitmapB = 0x2002
  case msrBitmap = 0x2004
  case exitMSRStoreAddress = 0x2006
  case exitMSRLoadAddress = 0x2008
  case entryMSRLoadAddress = 0x200A
  case executiveVMCSPointer = 0x200C
  case pmlAddress = 0x200E
  case tscOffset = 0x2010
  case virtualAPICAddress = 0x2012
  case apicAccessAddress = 0x2014
  case postedInterruptDescriptor = 0x2016
  case vmFunctionControls = 0x2018
  case eptPointer = 0x201A
  case eoiExitBitmap0 = 0x201C
  case eoiExitBitmap1 = 0x201E
  case eoiExitBitmap2 = 0x2020
  case eoiExitBitmap3 = 0x2022
  case eptPointerList = 0x2024
  case vmreadBitmap = 0x2026
  case vmwriteBitmap = 0x2028
  case virtualizationExceptionAddress = 0x202A
  case xssExitBitmap = 0x202C
  case enclsExitBitmap = 0x202E
  case subPagePointer = 0x2030
  case tscMultiplier = 0x2032

  // 64 bits: read-only.
  case guestPhysicalAddress = 0x2400

  // 64 bits: the guest.
  case vmcsLinkPointer = 0x2800
  case guestDebugControl = 0x2802
  case guestPAT = 0x2804
  case guestEFER = 0x2806
  case guestPerfGlobalControl = 0x2808
  case guestPDPTE0 = 0x280A
  case guestPDPTE1 = 0x280C
  case guestPDPTE2 = 0x280E
  case guestPDPTE3 = 0x2810
  case guestBNDCFGS = 0x2812
  case guestRTITControl = 0x2814

  // 64 bits: the host.
  case hostPAT = 0x2C00
  case hostEFER = 0x2C02
  case hostPerfGlobalControl = 0x2C04

  // 32 bits: controls.
  case pinControls = 0x4000
  case processorControls = 0x4002
  case exceptionBitmap = 0x4004
  case pageFaultErrorCodeMask = 0x4006
  case pageFaultErrorCodeMatch = 0x4008
  case cr3TargetCount = 0x400A
  case exitControls = 0x400C
  case exitMSRStoreCount = 0x400E
  case exitMSRLoadCount = 0x4010
  case entryControls = 0x4012
  case entryMSRLoadCount = 0x4014
  case entryInterruption = 0x4016
  case entryErrorCode = 0x4018
  case entryInstructionLength = 0x401A
  case tprThreshold = 0x401C
  case secondaryControls = 0x401E
  case pauseLoopGap = 0x4020
  case pauseLoopWindow = 0x4022

  // 32 bits: read-only.
  case instructionError = 0x4400
  case exitReason = 0x4402
  case exitInterruption = 0x4404
  case exitErrorCode = 0x4406
  case idtVectoring = 0x4408
  case idtVectoringErrorCode = 0x440A
  case exitInstructionLength = 0x440C
  case exitInstructionInformation = 0x440E

  // 32 bits: the guest.
  case guestESLimit = 0x4800
  case guestCSLimit = 0x4802
  case guestSSLimit = 0x4804
  case guestDSLimit = 0x4806
  case guestFSLimit = 0x4808
  case guestGSLimit = 0x480A
  case guestLDTRLimit = 0x480C
  case guestTRLimit = 0x480E
  case guestGDTRLimit = 0x4810
  case guestIDTRLimit = 0x4812
  case guestESAccess = 0x4814
  case guestCSAccess = 0x4816
  case guestSSAccess = 0x4818
  case guestDSAccess = 0x481A
  case guestFSAccess = 0x481C
  case guestGSAccess = 0x481E
  case guestLDTRAccess = 0x4820
  case guestTRAccess = 0x4822
  case guestInterruptibility = 0x4824
  case guestActivity = 0x4826
  case guestSMBASE = 0x4828
  case guestSysenterCS = 0x482A
  case preemptionTimer = 0x482E

  // 32 bits: the host.
  case hostSysenterCS = 0x4C00

  // Natural width: controls.
  case cr0Mask = 0x6000
  case cr4Mask = 0x6002
  case cr0Shadow = 0x6004
  case cr4Shadow = 0x6006
  case cr3Target0 = 0x6008
  case cr3Target1 = 0x600A
  case cr3Target2 = 0x600C
  case cr3Target3 = 0x600E

  // Natural width: read-only.
  case exitQualification = 0x6400
  case ioRCX = 0x6402
  case ioRSI = 0x6404
  case ioRDI = 0x6406
  case ioRIP = 0x6408
  case guestLinearAddress = 0x640A

  // Natural width: the guest.
  case guestCR0 = 0x6800
  case guestCR3 = 0x6802
  case guestCR4 = 0x6804
  case guestESBase = 0x6806
  case guestCSBase = 0x6808
  case guestSSBase = 0x680A
  case guestDSBase = 0x680C
  case guestFSBase = 0x680E
  case guestGSBase = 0x6810
  case guestLDTRBase = 0x6812
  case guestTRBase = 0x6814
  case guestGDTRBase = 0x6816
  case guestIDTRBase = 0x6818
  case guestDR7 = 0x681A
  case guestRSP = 0x681C
  case guestRIP = 0x681E
  case guestRFLAGS = 0x6820
  case guestPendingDebug = 0x6822
  case guestSysenterESP = 0x6824
  case guestSysenterEIP = 0x6826

  // Natural width: the host.
  case hostCR0 = 0x6C00
  case hostCR3 = 0x6C02
  case hostCR4 = 0x6C04
  case hostFSBase = 0x6C06
  case hostGSBase = 0x6C08
  case hostTRBase = 0x6C0A
  case hostGDTRBase = 0x6C0C
  case hostIDTRBase = 0x6C0E
  case hostSysenterESP = 0x6C10
  case hostSysenterEIP = 0x6C12
  case hostRSP = 0x6C14
  case hostRIP = 0x6C16
}
