/// Why a guest exited, with what the CPU says about it (APM vol 2, appendix C).
public enum SVMExit: Hashable, Sendable, BitwiseCopyable {
  /// MOV from a control register, by number.
  case readCR(Int)
  /// MOV, CLTS, LMSW or SMSW to a control register, by number.
  case writeCR(Int)
  /// MOV from a debug register, by number.
  case readDR(Int)
  /// MOV to a debug register, by number.
  case writeDR(Int)
  /// An exception; the error code is 0 for those without one, the address 0 for all but page faults.
  case exception(ExceptionVector, errorCode: UInt32, address: UInt64)
  /// A control register was written, by number.
  case crWriteTrap(Int)
  /// INTR: a physical interrupt is pending.
  case interrupt
  /// NMI.
  case nmi
  /// SMI.
  case smi
  /// INIT.
  case initSignal
  /// VINTR: the guest can take its virtual interrupt.
  case virtualInterrupt
  /// CR0_SEL_WRITE: a write of CR0 that changes more than TS and MP.
  case cr0SelectiveWrite
  /// SIDT.
  case idtrRead
  /// SGDT.
  case gdtrRead
  /// SLDT.
  case ldtrRead
  /// STR.
  case trRead
  /// LIDT.
  case idtrWrite
  /// LGDT.
  case gdtrWrite
  /// LLDT.
  case ldtrWrite
  /// LTR.
  case trWrite
  /// RDTSC.
  case rdtsc
  /// RDPMC.
  case rdpmc
  /// PUSHF.
  case pushf
  /// POPF.
  case popf
  /// CPUID.
  case cpuid
  /// RSM.
  case rsm
  /// IRET.
  case iret
  /// SWINT: INT n.
  case softwareInterrupt
  /// INVD.
  case invd
  /// PAUSE.
  case pause
  /// HLT.
  case hlt
  /// INVLPG.
  case invlpg
  /// INVLPGA.
  case invlpga
  /// IOIO.
  case ioio(IOAccess)
  /// RDMSR or WRMSR.
  case msr(isWrite: Bool)
  /// A task switch.
  case taskSwitch
  /// FERR_FREEZE.
  case ferrFreeze
  /// A triple fault.
  case shutdown
  /// VMRUN.
  case vmrun
  /// VMMCALL.
  case vmmcall
  /// VMLOAD.
  case vmload
  /// VMSAVE.
  case vmsave
  /// STGI.
  case stgi
  /// CLGI.
  case clgi
  /// SKINIT.
  case skinit
  /// RDTSCP.
  case rdtscp
  /// ICEBP.
  case icebp
  /// WBINVD.
  case wbinvd
  /// MONITOR.
  case monitor
  /// MWAIT.
  case mwait
  /// MWAIT with the monitor armed.
  case mwaitArmed
  /// XSETBV.
  case xsetbv
  /// RDPRU.
  case rdpru
  /// EFER was written.
  case eferWriteTrap
  /// INVLPGB.
  case invlpgb
  /// INVLPGB with operands that are not allowed.
  case invlpgbIllegal
  /// INVPCID.
  case invpcid
  /// MCOMMIT.
  case mcommit
  /// TLBSYNC.
  case tlbsync
  /// The bus lock threshold.
  case busLock
  /// HLT with no virtual interrupt pending.
  case idleHLT
  /// NPF.
  case nestedPageFault(NestedPageFault)
  /// AVIC_INCOMPLETE_IPI.
  case avicIncompleteIPI
  /// AVIC_NOACCEL.
  case avicNoAcceleration
  /// VMGEXIT.
  case vmgexit
  /// VMRUN refused the guest's state; the save area is not to be trusted.
  case invalid
  /// The encrypted guest is running already.
  case busy
  /// A code that no manual of this module's time names.
  case unknown(UInt64)
}
