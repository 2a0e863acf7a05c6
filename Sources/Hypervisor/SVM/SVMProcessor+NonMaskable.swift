import X86

/// What a guest can take of non-maskable interrupts; SVM does not keep this itself where they are intercepted
/// (AMD64 manual volume 2, 15.20).
enum NonMaskableState {
  /// None is being handled.
  case open
  /// One is being handled, until the guest's IRET.
  case handling
  /// One is being handled and another waits for it.
  case handlingAndPending
  /// The IRET at this address is about to run, and none waits.
  case leaving(instructionPointer: UInt64)
  /// The IRET runs as a single step, and then the one that waits is given; the guest's DR6 before that.
  case stepping(status: DR6)
}

/// Non-maskable interrupts: each is given once the handler of the one before has returned, as a CPU does.
extension SVMProcessor {
  mutating func injectNonMaskableInterrupt() {
    switch nonMaskable {
    case .leaving(let instructionPointer) where instructionPointer == vmcb.pointee.save.rip:
      // The handler's stack is still in use.
      stepOverReturn()
    case .open, .leaving: give()
    case .handling: nonMaskable = .handlingAndPending
    case .handlingAndPending, .stepping: break
    }
  }

  private mutating func give() {
    vmcb.pointee.control.eventInjection = .nonMaskableInterrupt
    vmcb.pointee.control.intercepts3.insert(.iret)
    nonMaskable = .handling
  }

  /// The guest is about to leave its handler. IRET itself must run before the next one comes.
  mutating func endOfNonMaskableHandler() {
    vmcb.pointee.control.intercepts3.remove(.iret)
    if case .handlingAndPending = nonMaskable {
      stepOverReturn()
    } else {
      nonMaskable = .leaving(instructionPointer: vmcb.pointee.save.rip)
    }
  }

  /// Lets the IRET run and no more: it takes the trap flag with it, since it loads the flags.
  ///
  /// If it faults, its fault is handled with the flag pushed, and it steps when it runs again.
  private mutating func stepOverReturn() {
    vmcb.pointee.save.rflags.insert(.tf)
    vmcb.pointee.control.intercept(.debug)
    nonMaskable = .stepping(status: vmcb.pointee.save.dr6)
  }

  /// The IRET has run.
  mutating func endOfStep() {
    // The step's mark is not the guest's to see.
    if case .stepping(let status) = nonMaskable { vmcb.pointee.save.dr6 = status }
    stopStepping()
    give()
  }

  private func stopStepping() {
    vmcb.pointee.control.exceptionIntercepts &= ~ExceptionVector.debug.interceptBit
  }

  /// After INIT there is neither a handler nor anything that waits for one.
  mutating func forgetNonMaskableInterrupts() {
    nonMaskable = .open
    vmcb.pointee.control.intercepts3.remove(.iret)
    stopStepping()
  }
}
