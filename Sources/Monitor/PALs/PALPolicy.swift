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
  /// Serves one exit of `pal`, which runs on behalf of `cpu`.
  public static func handle<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ exit: PALExit, of pal: PALNumber, cpu: inout CPU, machine: borrowing Machine
  ) -> PALOutcome {
    .leave
  }

  /// What the exit is counted as.
  public static func kind(of exit: PALExit, in context: UnsafePointer<PALContext>) -> ExitKind {
    switch exit {
    case .interrupt, .nonMaskableInterrupt: .palInterrupt
    case .pageFault(let address, _): unsafe PALReturn.isReturn(address, context.pointee) ? .palReturn : .palFault
    case .extendedState: .palExtendedState
    case .cpuid, .hypercall, .invalidOpcode: .palRequest
    case .exception, .forbidden, .broken: .palFault
    }
  }
}
