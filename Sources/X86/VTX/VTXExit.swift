/// Why a guest exited, with what the CPU says about it (SDM vol 3, 25.9 and appendix C).
public enum VTXExit: Hashable, Sendable, BitwiseCopyable {
  /// VMCALL.
  case vmcall
  /// CPUID.
  case cpuid
  /// RDMSR or WRMSR.
  case msr(isWrite: Bool)
  /// IN, OUT, INS or OUTS.
  case io(PortQualification)
  /// The extended page tables forbid an access.
  case eptViolation(EPTViolation)
  /// A physical interrupt.
  case interrupt
  /// An NMI; further ones are blocked until the next IRET.
  case nmi
  /// An exception; the error code is 0 for those without one, the address 0 for all but page faults.
  case exception(ExceptionVector, errorCode: UInt32, address: UInt64)
  /// MOV to or from a control register, CLTS or LMSW.
  case controlRegister(ControlRegisterAccess)
  /// MOV to or from a debug register.
  case debugRegister(DebugAccess)
  /// The guest can take an NMI.
  case nmiWindow
  /// The guest can take an interrupt.
  case interruptWindow
  /// HLT.
  case hlt
  /// INVD.
  case invd
  /// WBINVD or WBNOINVD.
  case wbinvd
  /// XSETBV.
  case xsetbv
  /// GETSEC.
  case getsec
  /// VMCLEAR, VMLAUNCH, VMPTRLD, VMPTRST, VMREAD, VMRESUME, VMWRITE, VMXOFF, VMXON, INVEPT, INVVPID or
  /// VMFUNC.
  case virtualization
  /// A triple fault.
  case shutdown
  /// INIT.
  case initSignal
  /// A start-up IPI.
  case startupIPI
  /// A task switch.
  case taskSwitch
  /// The entry failed; the guest has not run.
  case invalid
  /// A reason that the manual names, and that only further controls bring about.
  case other(VTXExitReason)
  /// A reason that no manual of this module's time names, or an exception that has no name.
  case unknown(UInt64)
}
