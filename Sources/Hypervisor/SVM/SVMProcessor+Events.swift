import Monitor
import X86

/// What an exit in the middle of an event leaves to do.
extension SVMProcessor {
  /// An exit in the middle of an event's delivery has lost that event: it is given again
  /// (AMD64 manual volume 2, 15.7.2).
  ///
  /// Software interrupts and the exceptions of INT3 and INTO are not: the instruction runs again.
  @inline(__always)
  func keepInterruptedDelivery() {
    let event = vmcb.pointee.control.exitIntInfo
    vmcb.pointee.control.eventInjection = .none
    if event.valid { vmcb.pointee.control.eventInjection = eventToRepeat(event) }
  }

  @inline(never)
  private func eventToRepeat(_ event: EventInjection) -> EventInjection {
    let isInstruction =
      event.type == .softwareInterrupt
      || (event.type == .exception
        && (event.vector == ExceptionVector.breakpoint.rawValue
          || event.vector == ExceptionVector.overflow.rawValue))
    // QEMU reports external interrupts as exceptions.
    let isExternal = event.type == .exception && event.vector >= Self.firstExternalVector
    return isInstruction ? .none : isExternal ? .externalInterrupt(event.vector) : event
  }

  private static let firstExternalVector: UInt8 = 32
}
