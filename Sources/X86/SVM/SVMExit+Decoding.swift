extension SVMExit {
  /// Decodes EXITCODE, EXITINFO1 and EXITINFO2.
  ///
  /// The frequent codes are compared first and inline, so that a caller's `switch` goes straight to their cases:
  /// a few instructions, where the table of all codes takes about sixty.
  @inlinable @inline(__always)
  public init(exitCode: UInt64, exitInfo1: UInt64, exitInfo2: UInt64) {
    switch exitCode {
    case SVMExitCode.vmmcall.rawValue: self = .vmmcall
    case SVMExitCode.cpuid.rawValue: self = .cpuid
    case SVMExitCode.msr.rawValue: self = .msr(isWrite: exitInfo1 != 0)
    case SVMExitCode.nestedPageFault.rawValue:
      self = .nestedPageFault(NestedPageFault(exitInfo1: exitInfo1, exitInfo2: exitInfo2))
    case SVMExitCode.ioio.rawValue: self = .ioio(IOAccess(exitInfo1: exitInfo1, exitInfo2: exitInfo2))
    case SVMExitCode.interrupt.rawValue: self = .interrupt
    case SVMExitCodeRange.exception &+ UInt64(ExceptionVector.pageFault.rawValue):
      self = .exception(
        .pageFault, errorCode: UInt32(truncatingIfNeeded: exitInfo1), address: exitInfo2)
    default: self.init(anyCode: exitCode, exitInfo1: exitInfo1, exitInfo2: exitInfo2)
    }
  }

  /// Decodes every code, through tables.
  @usableFromInline init(anyCode exitCode: UInt64, exitInfo1: UInt64, exitInfo2: UInt64) {
    if let code = SVMExitCode(rawValue: exitCode) {
      self.init(code, exitInfo1: exitInfo1, exitInfo2: exitInfo2)
    } else if exitCode < SVMExitCodeRange.exception {
      self.init(register: exitCode)
    } else if exitCode < SVMExitCodeRange.exceptionEnd {
      self.init(exception: exitCode, exitInfo1: exitInfo1, exitInfo2: exitInfo2)
    } else {
      self.init(rare: exitCode)
    }
  }

  /// Decodes what a VMCB holds after an exit.
  @inlinable @inline(__always)
  public init(_ control: borrowing ControlArea) {
    self.init(exitCode: control.exitCode, exitInfo1: control.exitInfo1, exitInfo2: control.exitInfo2)
  }

  private init(register exitCode: UInt64) {
    let number = Int(exitCode.bits(0, 4))
    switch exitCode & ~UInt64.lowBits(4) {
    case SVMExitCodeRange.readCR: self = .readCR(number)
    case SVMExitCodeRange.writeCR: self = .writeCR(number)
    case SVMExitCodeRange.readDR: self = .readDR(number)
    default: self = .writeDR(number)
    }
  }

  /// Emulators leave stale values in EXITINFO1 and EXITINFO2 where the manual defines none, so those are
  /// looked at only for exceptions that have them.
  private init(exception exitCode: UInt64, exitInfo1: UInt64, exitInfo2: UInt64) {
    let number = UInt8(truncatingIfNeeded: exitCode &- SVMExitCodeRange.exception)
    guard let vector = ExceptionVector(rawValue: number) else {
      self = .unknown(exitCode)
      return
    }
    self = .exception(
      vector, errorCode: vector.hasErrorCode ? UInt32(truncatingIfNeeded: exitInfo1) : 0,
      address: vector == .pageFault ? exitInfo2 : 0)
  }

  private init(rare exitCode: UInt64) {
    switch exitCode {
    case SVMExitCodeRange.invalid, SVMExitCodeRange.invalid32: self = .invalid
    case SVMExitCodeRange.busy: self = .busy
    case SVMExitCodeRange.crWriteTrap..<SVMExitCodeRange.crWriteTrapEnd:
      self = .crWriteTrap(Int(exitCode.bits(0, 4)))
    default: self = .unknown(exitCode)
    }
  }

  private init(_ code: SVMExitCode, exitInfo1: UInt64, exitInfo2: UInt64) {
    switch code {
    case .ioio: self = .ioio(IOAccess(exitInfo1: exitInfo1, exitInfo2: exitInfo2))
    case .msr: self = .msr(isWrite: exitInfo1 != 0)
    case .nestedPageFault:
      self = .nestedPageFault(NestedPageFault(exitInfo1: exitInfo1, exitInfo2: exitInfo2))
    case .interrupt: self = .interrupt
    case .nmi: self = .nmi
    case .smi: self = .smi
    case .initSignal: self = .initSignal
    case .virtualInterrupt: self = .virtualInterrupt
    case .cr0SelectiveWrite: self = .cr0SelectiveWrite
    case .idtrRead: self = .idtrRead
    case .gdtrRead: self = .gdtrRead
    case .ldtrRead: self = .ldtrRead
    case .trRead: self = .trRead
    case .idtrWrite: self = .idtrWrite
    case .gdtrWrite: self = .gdtrWrite
    case .ldtrWrite: self = .ldtrWrite
    case .trWrite: self = .trWrite
    case .rdtsc: self = .rdtsc
    case .rdpmc: self = .rdpmc
    case .pushf: self = .pushf
    case .popf: self = .popf
    case .cpuid: self = .cpuid
    case .rsm: self = .rsm
    case .iret: self = .iret
    case .softwareInterrupt: self = .softwareInterrupt
    case .invd: self = .invd
    case .pause: self = .pause
    case .hlt: self = .hlt
    case .invlpg: self = .invlpg
    case .invlpga: self = .invlpga
    case .taskSwitch: self = .taskSwitch
    case .ferrFreeze: self = .ferrFreeze
    case .shutdown: self = .shutdown
    case .vmrun: self = .vmrun
    case .vmmcall: self = .vmmcall
    case .vmload: self = .vmload
    case .vmsave: self = .vmsave
    case .stgi: self = .stgi
    case .clgi: self = .clgi
    case .skinit: self = .skinit
    case .rdtscp: self = .rdtscp
    case .icebp: self = .icebp
    case .wbinvd: self = .wbinvd
    case .monitor: self = .monitor
    case .mwait: self = .mwait
    case .mwaitArmed: self = .mwaitArmed
    case .xsetbv: self = .xsetbv
    case .rdpru: self = .rdpru
    case .eferWriteTrap: self = .eferWriteTrap
    case .invlpgb: self = .invlpgb
    case .invlpgbIllegal: self = .invlpgbIllegal
    case .invpcid: self = .invpcid
    case .mcommit: self = .mcommit
    case .tlbsync: self = .tlbsync
    case .busLock: self = .busLock
    case .idleHLT: self = .idleHLT
    case .avicIncompleteIPI: self = .avicIncompleteIPI
    case .avicNoAcceleration: self = .avicNoAcceleration
    case .vmgexit: self = .vmgexit
    }
  }
}
