import HypervisorAssembly
import Monitor
import X86

/// A guest CPU on Intel VT-x: the VMCS that is current, and the registers that VM entry leaves alone.
///
/// It is no more than pointers, because it is handed on with every step of an exit.
struct VTXProcessor: ~Copyable {
  let processor: UnsafeMutablePointer<Processor>
  let registers: UnsafeMutablePointer<GeneralRegisters>

  init(_ processor: UnsafeMutablePointer<Processor>) {
    self.processor = processor
    registers = withUnsafeMutablePointer(to: &processor.pointee.registers) { $0 }
  }

  /// A third fault: the guest does not run again.
  var isShutDown: Bool {
    get { processor.pointee.intel.isShutDown }
    nonmutating set { processor.pointee.intel.isShutDown = newValue }
  }
}

/// The vendor's name, for those who need not know how it is done.
typealias Intel = VTXProcessor

/// What of a guest CPU is in no register.
struct IntelState {
  /// The guest's VMCS has been entered once: from then on it is resumed.
  var isLaunched = false
  var isShutDown = false
  /// A non-maskable interrupt waits until the guest can take it.
  var hasPendingInterrupt = false
  /// One has been given since the last INIT.
  var hasGivenInterrupt = false
}

extension VTXProcessor: VendorProcessor {
  typealias Format = EPTEntry

  static var hypercallOpcode: HypercallInstruction.Opcode { .vmcall }

  @inline(__always)
  mutating func run() -> GuestExit {
    if isShutDown { return .shutdown }
    while true {
      switch vtx_run(registers, processor.pointee.intel.isLaunched ? 1 : 0) {
      case UInt64(vtx_exited.rawValue): processor.pointee.intel.isLaunched = true
      case UInt64(vtx_given_up.rawValue): return .nonMaskableInterrupt
      default: return refused()
      }
      let exit = VMCS.exit
      if case .vmcall = exit { return .hypercall }
      keepInterruptedDelivery(exit)
      if let exit = serve(exit) { return exit }
    }
  }

  /// Serves what only this vendor has; otherwise the exit in the words of the policy.
  @inline(never)
  private mutating func serve(_ exit: VTXExit) -> GuestExit? {
    switch exit {
    case .nmiWindow: endOfInterruptWindow()
    case .controlRegister(let access): serve(access)
    case .xsetbv: setExtendedControl()
    // Tasks are switched by software since long mode, which cannot do it otherwise.
    case .taskSwitch: inject(.generalProtection, errorCode: 0)
    default: return translate(exit)
    }
    return nil
  }

  private func translate(_ exit: VTXExit) -> GuestExit {
    switch exit {
    case .cpuid: return .cpuid
    case .vmcall: return .hypercall
    case .exception(.invalidOpcode, _, _): return .invalidOpcode
    case .msr(let isWrite): return isWrite ? .writeMSR : .readMSR
    case .io(let access):
      let next = VMCS[.guestRIP] &+ VMCS[.exitInstructionLength]
      return .port(PortAccess(access, nextInstruction: next))
    case .eptViolation(let violation):
      return .memory(MemoryAccess(violation, isDelivery: VMCS.interruptedEvent.valid))
    case .nmi:
      countInterrupt()
      return .nonMaskableInterrupt
    case .invd: return .invalidateCaches
    case .shutdown: return .shutdown
    case .virtualization, .getsec: return .hiddenInstruction
    case .invalid: return refused()
    default: return .unexpected(VMCS[.exitReason])
    }
  }

  /// XSETBV always exits. Its privilege has been checked; its operands are checked by doing it.
  private mutating func setExtendedControl() {
    let value = self[.rdx] << UInt64(UInt32.bitWidth) | self[.rax] & UInt64(UInt32.max)
    if set_xcr_or_fail(UInt32(truncatingIfNeeded: self[.rcx]), value) == 0 {
      finishInstruction(length: VMCS[.exitInstructionLength])
    } else {
      inject(.generalProtection, errorCode: 0)
    }
  }
}

extension PortAccess {
  init(_ access: PortQualification, nextInstruction: UInt64) {
    self.init(
      port: access.port, size: access.size, isInput: access.isInput, isString: access.isString,
      nextInstruction: nextInstruction)
  }
}

extension MemoryAccess {
  init(_ violation: EPTViolation, isDelivery: Bool) {
    self.init(
      address: violation.address, isWrite: violation.isWrite, isFetch: violation.isFetch,
      isTableWalk: violation.isDuringWalk, isDelivery: isDelivery)
  }
}
