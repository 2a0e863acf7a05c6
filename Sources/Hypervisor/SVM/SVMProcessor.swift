import HypervisorAssembly
import Monitor
import X86

/// A guest CPU on AMD SVM: a VMCB, and the registers that VMRUN leaves alone.
///
/// It is no more than pointers, because it is handed on with every step of an exit.
struct SVMProcessor: ~Copyable {
  let processor: UnsafeMutablePointer<Processor>
  let vmcb: UnsafeMutablePointer<VMCB>
  let registers: UnsafeMutablePointer<GeneralRegisters>

  init(_ processor: UnsafeMutablePointer<Processor>) {
    self.processor = processor
    vmcb = processor.pointee.vmcb
    registers = withUnsafeMutablePointer(to: &processor.pointee.registers) { $0 }
  }

  var hostBlock: UInt64 { processor.pointee.hostBlock.rawValue }
  var reportsNextInstruction: Bool { processor.pointee.amd.reportsNextInstruction }

  var nonMaskable: NonMaskableState {
    get { processor.pointee.amd.nonMaskable }
    nonmutating set { processor.pointee.amd.nonMaskable = newValue }
  }

  /// A third fault: the guest does not run again.
  var isShutDown: Bool {
    get { processor.pointee.amd.isShutDown }
    nonmutating set { processor.pointee.amd.isShutDown = newValue }
  }
}

/// The vendor's name, for those who need not know how it is done.
typealias AMD = SVMProcessor

/// What of a guest CPU is in no register.
struct AMDState {
  var reportsNextInstruction = false
  /// What makes VMRUN forget one PAL's translations, and others' only if the CPU cannot do better.
  var flushOfPAL = TLBControl.flushAll
  var nonMaskable = NonMaskableState.open
  var isShutDown = false
}

extension SVMProcessor: VendorProcessor {
  typealias Format = NestedPageTableEntry

  static var hypercallOpcode: HypercallInstruction.Opcode { .vmmcall }

  @inline(__always)
  mutating func run() -> GuestExit {
    if isShutDown { return .shutdown }
    while true {
      svm_run(registers, processor.pointee.guestBlock.rawValue, hostBlock)
      vmcb.pointee.control.tlbControl = .doNothing
      keepInterruptedDelivery()
      let exit = SVMExit(vmcb.pointee.control)
      switch exit {
      case .iret: endOfNonMaskableHandler()
      case .exception(.debug, _, _): endOfStep()
      default: return translate(exit)
      }
    }
  }

  @inline(__always)
  private func translate(_ exit: SVMExit) -> GuestExit {
    switch exit {
    case .cpuid: .cpuid
    case .vmmcall: .hypercall
    case .exception(.invalidOpcode, _, _): .invalidOpcode
    case .msr(let isWrite): isWrite ? .writeMSR : .readMSR
    case .ioio(let access): .port(PortAccess(access))
    case .nestedPageFault(let fault):
      .memory(MemoryAccess(fault, isDelivery: vmcb.pointee.control.exitIntInfo.valid))
    case .nmi: .nonMaskableInterrupt
    case .invd: .invalidateCaches
    case .shutdown: .shutdown
    case .vmrun, .vmload, .vmsave, .stgi, .clgi, .skinit, .invlpga: .hiddenInstruction
    case .invalid: refused()
    default: .unexpected(vmcb.pointee.control.exitCode)
    }
  }
}

extension PortAccess {
  init(_ access: IOAccess) {
    self.init(
      port: access.port, size: access.size, isInput: access.isInput, isString: access.isString,
      nextInstruction: access.nextRIP)
  }
}

extension MemoryAccess {
  init(_ fault: NestedPageFault, isDelivery: Bool) {
    self.init(
      address: fault.address, isWrite: fault.isWrite, isFetch: fault.isFetch,
      isTableWalk: fault.isDuringWalk, isDelivery: isDelivery)
  }
}
