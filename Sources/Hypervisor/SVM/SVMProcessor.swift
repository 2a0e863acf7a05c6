import HypervisorAssembly
import Monitor
import X86

/// A guest CPU on AMD SVM: a VMCB, and the registers that VMRUN leaves alone.
struct SVMProcessor: ~Copyable {
  let vmcb: UnsafeMutablePointer<VMCB>
  let registers: UnsafeMutablePointer<guest_registers>
  private let guestBlock: UInt64
  private let hostBlock: UInt64
  let reportsNextInstruction: Bool
  private var interrupts = NonMaskableState.open
  /// A third fault: the guest does not run again.
  var isShutDown = false

  /// What the guest can take of non-maskable interrupts; SVM does not keep this itself where they are
  /// intercepted (AMD64 manual volume 2, 15.20).
  private enum NonMaskableState {
    /// None is being handled.
    case open
    /// One is being handled, until the guest's IRET.
    case handling
    /// The IRET at this address is about to run, and none waits.
    case leaving(instructionPointer: UInt64)
    /// One is being handled and another waits for it.
    case handlingAndPending
    /// The handler has ended; the one that waits comes as soon as the guest takes interrupts again.
    case pending
  }

  init(processor: UnsafeMutablePointer<Processor>, features: SVMFeatures) {
    let own = processor.pointee.machine.pointee.own
    vmcb = own.pointer(to: processor.pointee.guestBlock).assumingMemoryBound(to: VMCB.self)
    registers = withUnsafeMutablePointer(to: &processor.pointee.registers) { $0 }
    guestBlock = processor.pointee.guestBlock.rawValue
    hostBlock = processor.pointee.hostBlock.rawValue
    reportsNextInstruction = features.nextInstruction
  }
}

extension SVMProcessor: VendorProcessor {
  mutating func run() -> GuestExit {
    if isShutDown { return .shutdown }
    while true {
      svm_run(registers, guestBlock, hostBlock)
      vmcb.pointee.control.tlbControl = .doNothing
      keepInterruptedDelivery()
      let exit = SVMExit(vmcb.pointee.control)
      switch exit {
      case .iret: endOfNonMaskableHandler()
      case .virtualInterrupt: deliverPendingNonMaskable()
      default: return translate(exit)
      }
    }
  }

  /// An exit in the middle of an event's delivery has lost that event: it is given again
  /// (AMD64 manual volume 2, 15.7.2).
  ///
  /// Software interrupts and the exceptions of INT3 and INTO are not: the instruction runs again.
  private func keepInterruptedDelivery() {
    let event = vmcb.pointee.control.exitIntInfo
    guard event.valid else {
      vmcb.pointee.control.eventInjection = .none
      return
    }
    let isInstruction =
      event.type == .softwareInterrupt
      || (event.type == .exception
        && (event.vector == ExceptionVector.breakpoint.rawValue
          || event.vector == ExceptionVector.overflow.rawValue))
    // QEMU reports external interrupts as exceptions.
    let isExternal = event.type == .exception && event.vector >= Self.firstExternalVector
    vmcb.pointee.control.eventInjection =
      isInstruction ? .none : isExternal ? .externalInterrupt(event.vector) : event
  }

  private static let firstExternalVector: UInt8 = 32

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

/// Non-maskable interrupts.
extension SVMProcessor {
  /// After INIT there is neither a handler nor anything that waits for one.
  mutating func forgetNonMaskableInterrupts() {
    interrupts = .open
    vmcb.pointee.control.intercepts3.remove(.iret)
    setInterruptWindow(false)
  }

  mutating func injectNonMaskableInterrupt() {
    switch interrupts {
    case .leaving(let instructionPointer) where instructionPointer == vmcb.pointee.save.rip:
      // The handler's stack is still in use.
      interrupts = .pending
      setInterruptWindow(true)
    case .open, .leaving:
      if vmcb.pointee.control.eventInjection.valid {
        interrupts = .pending
        setInterruptWindow(true)
      } else {
        giveNonMaskable()
      }
    case .handling: interrupts = .handlingAndPending
    case .handlingAndPending, .pending: break
    }
  }

  private mutating func giveNonMaskable() {
    vmcb.pointee.control.eventInjection = .nonMaskableInterrupt
    vmcb.pointee.control.intercepts3.insert(.iret)
    interrupts = .handling
  }

  /// The guest is about to leave its handler. IRET itself must run before the next one comes.
  private mutating func endOfNonMaskableHandler() {
    vmcb.pointee.control.intercepts3.remove(.iret)
    if case .handlingAndPending = interrupts {
      interrupts = .pending
      setInterruptWindow(true)
    } else {
      interrupts = .leaving(instructionPointer: vmcb.pointee.save.rip)
    }
  }

  private mutating func deliverPendingNonMaskable() {
    setInterruptWindow(false)
    if case .pending = interrupts { giveNonMaskable() }
  }

  /// A virtual interrupt that exits just before the guest would take it (AMD64 manual volume 2, 15.21.4).
  private func setInterruptWindow(_ isOpen: Bool) {
    vmcb.pointee.control.virtualInterrupt.set(.irq | .ignoreTPR, to: isOpen)
    vmcb.pointee.control.intercepts3.set(.vintr, to: isOpen)
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
