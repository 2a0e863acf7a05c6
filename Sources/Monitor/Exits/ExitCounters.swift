import TrustVisorABI
import X86

/// How often one CPU has exited, by kind. Only that CPU writes; others read numbers that may be a moment
/// old.
public struct ExitCounters: Sendable {
  private var counts = InlineArray<14, UInt64>(repeating: 0)

  public init() {}

  public subscript(kind: ExitKind) -> UInt64 { counts[Int(kind.rawValue)] }

  public mutating func add(_ kind: ExitKind) { counts[Int(kind.rawValue)] &+= 1 }
}

extension GuestExit {
  /// What the exit is counted as.
  @inline(__always)
  public func kind<Machine: Platform & ~Copyable>(on machine: borrowing Machine) -> ExitKind {
    switch self {
    case .cpuid: .cpuid
    case .hypercall: .hypercall
    case .invalidOpcode: .invalidOpcode
    case .readMSR, .writeMSR: .msr
    case .port: .port
    case .memory(let access): MemoryPolicy.kind(of: access, machine)
    case .nonMaskableInterrupt: .nonMaskableInterrupt
    case .hiddenInstruction, .invalidateCaches, .shutdown, .invalidState, .unexpected: .other
    }
  }
}
