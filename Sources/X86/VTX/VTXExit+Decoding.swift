extension VTXExit {
  /// Decodes the exit reason with the fields that belong to it. `address` is the guest-physical one.
  ///
  /// The frequent reasons are compared first and inline, so that a caller's `switch` goes straight to their
  /// cases.
  @inlinable @inline(__always)
  public init(
    reason: UInt32, qualification: UInt64, interruption: EventInformation, errorCode: UInt32, address: UInt64
  ) {
    switch reason {
    case UInt32(VTXExitReason.vmcall.rawValue): self = .vmcall
    case UInt32(VTXExitReason.cpuid.rawValue): self = .cpuid
    case UInt32(VTXExitReason.rdmsr.rawValue): self = .msr(isWrite: false)
    case UInt32(VTXExitReason.wrmsr.rawValue): self = .msr(isWrite: true)
    case UInt32(VTXExitReason.eptViolation.rawValue):
      self = .eptViolation(EPTViolation(qualification: qualification, address: PhysicalAddress(address)))
    case UInt32(VTXExitReason.io.rawValue): self = .io(PortQualification(rawValue: qualification))
    case UInt32(VTXExitReason.externalInterrupt.rawValue): self = .interrupt
    default:
      self.init(
        anyReason: reason, qualification: qualification, interruption: interruption, errorCode: errorCode,
        address: address)
    }
  }

  /// Decodes every reason, through a table. Bits 30:16 tell what else was going on, and are not looked at.
  @usableFromInline init(
    anyReason reason: UInt32, qualification: UInt64, interruption: EventInformation, errorCode: UInt32,
    address: UInt64
  ) {
    if reason.bit(Self.entryFailure) {
      self = .invalid
    } else if let basic = VTXExitReason(rawValue: UInt16(truncatingIfNeeded: reason)) {
      self.init(
        basic, qualification: qualification, interruption: interruption, errorCode: errorCode,
        address: address)
    } else {
      self = .unknown(UInt64(reason))
    }
  }

  /// The bit of the exit reason that says that there was no entry.
  private static var entryFailure: Int { 31 }

  private init(
    _ reason: VTXExitReason, qualification: UInt64, interruption: EventInformation, errorCode: UInt32,
    address: UInt64
  ) {
    switch reason {
    case .exceptionOrNMI: self.init(interruption, errorCode: errorCode, qualification: qualification)
    case .eptViolation:
      self = .eptViolation(EPTViolation(qualification: qualification, address: PhysicalAddress(address)))
    case .io: self = .io(PortQualification(rawValue: qualification))
    case .controlRegister: self = .controlRegister(ControlRegisterAccess(rawValue: qualification))
    case .debugRegister: self = .debugRegister(DebugAccess(rawValue: qualification))
    default: self.init(plain: reason)
    }
  }

  /// The reasons that have no details.
  private init(plain reason: VTXExitReason) {
    switch reason {
    case .vmcall: self = .vmcall
    case .cpuid: self = .cpuid
    case .rdmsr: self = .msr(isWrite: false)
    case .wrmsr: self = .msr(isWrite: true)
    case .externalInterrupt: self = .interrupt
    case .nmiWindow: self = .nmiWindow
    case .interruptWindow: self = .interruptWindow
    case .hlt: self = .hlt
    case .invd: self = .invd
    case .wbinvd: self = .wbinvd
    case .xsetbv: self = .xsetbv
    case .getsec: self = .getsec
    case .vmclear, .vmlaunch, .vmptrld, .vmptrst, .vmread, .vmresume, .vmwrite, .vmxoff, .vmxon, .invept,
      .invvpid, .vmfunc, .seamcall, .tdcall:
      self = .virtualization
    case .tripleFault: self = .shutdown
    case .initSignal: self = .initSignal
    case .startupIPI: self = .startupIPI
    case .taskSwitch: self = .taskSwitch
    default: self = .other(reason)
    }
  }

  private init(_ event: EventInformation, errorCode: UInt32, qualification: UInt64) {
    if event.type == .nonMaskableInterrupt {
      self = .nmi
    } else if let vector = ExceptionVector(rawValue: event.vector) {
      self = .exception(
        vector, errorCode: event.hasErrorCode ? errorCode : 0,
        address: vector == .pageFault ? qualification : 0)
    } else {
      self = .unknown(UInt64(event.rawValue))
    }
  }
}
