import TrustVisorABI
import X86

/// What becomes of a PAL that has stopped.
public enum PALOutcome: Equatable, Sendable {
  /// It goes on at once.
  case again
  /// The guest goes on: the call is over, or waits for the guest to serve something first.
  case leave
}

/// What the monitor does for each exit of a PAL.
public enum PALPolicy {
  /// Serves one exit of `number`, which runs on behalf of `cpu`.
  @inline(__always)
  public static func handle<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ exit: PALExit, of number: PALNumber, cpu: inout CPU, machine: borrowing Machine
  ) -> PALOutcome {
    let pal = machine.pals.pal(number)
    pal.record.statistics.exits &+= 1
    switch exit {
    case .pageFault(let address, _) where PALReturn.isReturn(address, pal.record.context):
      unsafe machine.unloadExtendedState(of: pal.context, keepsState: false)
      CallPolicy.complete(pal, &cpu, machine)
      return .leave
    case .interrupt:
      park(pal, &cpu, machine)
      return .leave
    case .nonMaskableInterrupt:
      park(pal, &cpu, machine)
      if machine.takeNonMaskableInterrupt() { cpu.injectNonMaskableInterrupt() }
      return .leave
    case .extendedState:
      unsafe machine.loadExtendedState(of: pal.context)
      return .again
    case .cpuid: return PALRequests.answerCPUID(pal, machine)
    case .hypercall, .invalidOpcode:
      if PALRequests.answerHypercall(pal, machine) { return .again }
      PALFailure.end(pal, .exception(.invalidOpcode, errorCode: 0), &cpu, machine)
      return .leave
    case .pageFault, .exception, .forbidden, .broken:
      PALFailure.end(pal, exit, &cpu, machine)
      return .leave
    }
  }

  /// The guest gets its turn; the PAL goes on when its caller's thread comes back to the calling instruction.
  @inline(never)
  private static func park<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    unsafe machine.unloadExtendedState(of: pal.context, keepsState: true)
    machine.pals.release(pal.number)
    cpu.admitInterrupts()
  }

  /// What the exit is counted as.
  @inline(__always)
  public static func kind(of exit: PALExit, in context: UnsafePointer<PALContext>) -> ExitKind {
    switch exit {
    case .interrupt, .nonMaskableInterrupt: .palInterrupt
    case .pageFault(let address, _):
      unsafe PALReturn.isReturn(address, context.pointee) ? .palReturn : .palFault
    case .extendedState: .palExtendedState
    case .cpuid, .hypercall, .invalidOpcode: .palRequest
    case .exception, .forbidden, .broken: .palFault
    }
  }
}
