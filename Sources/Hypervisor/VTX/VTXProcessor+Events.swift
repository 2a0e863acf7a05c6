import Monitor
import X86

extension VMCS {
  /// The event whose delivery the exit cut short.
  static var interruptedEvent: EventInformation {
    EventInformation(rawValue: UInt32(truncatingIfNeeded: Self[.idtVectoring]))
  }
}

/// What an exit in the middle of an event leaves to do.
extension VTXProcessor {
  /// An event whose delivery was cut short is given again (SDM volume 3, 28.2.4 and 32.7.1.2).
  ///
  /// Software interrupts and the exceptions of INT3 and INTO are not: the instruction runs again.
  func keepInterruptedDelivery(_ exit: VTXExit) {
    let event = VMCS.interruptedEvent
    guard event.valid else { return keepBlocking(exit) }
    // Its delivery, which comes first again, ends them.
    VMCS.interruptibility.remove(.sti | .movSS)
    switch event.type {
    case .nonMaskableInterrupt:
      // It blocks others only from its own delivery on.
      VMCS.interruptibility.remove(.nmi)
      VMCS.entryEvent = .nonMaskableInterrupt
    case .externalInterrupt: VMCS.entryEvent = .externalInterrupt(event.vector)
    case .hardwareException:
      VMCS[.entryErrorCode] = VMCS[.idtVectoringErrorCode]
      VMCS.entryEvent = event.forEntry
    default: break
    }
  }

  /// An IRET that exits has ended the blocking of non-maskable interrupts already, and runs again (SDM volume 3,
  /// 28.2.3).
  private func keepBlocking(_ exit: VTXExit) {
    let unblocks =
      switch exit {
      case .eptViolation(let violation): violation.unblocksNMI
      case .exception(let vector, _, _) where vector != .doubleFault:
        EventInformation(rawValue: UInt32(truncatingIfNeeded: VMCS[.exitInterruption])).unblocksNMI
      default: false
      }
    if unblocks { VMCS.interruptibility.insert(.nmi) }
  }
}
