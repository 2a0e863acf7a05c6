import TrustVisorABI
import X86

/// Hypercalls: decoded, checked and only then carried out.
enum HypercallPolicy {
  static func answer<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine, length: UInt64
  ) {
    let number = UInt32(truncatingIfNeeded: cpu[.rax])
    let result: HypercallResult =
      switch Hypercall(rawValue: number) {
      case .test: .success
      case .exitCount: exitCount(&cpu, machine)
      case nil: .unknownNumber
      default: .unknownNumber
      }
    cpu[.rax] = UInt64(result.rawValue)
    cpu.finishInstruction(length: length)
  }

  private static func exitCount<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> HypercallResult {
    guard let kind = ExitKind(rawValue: UInt32(truncatingIfNeeded: cpu[.rcx])) else { return .badArgument }
    let count = machine.exitCount(kind)
    cpu[.rdx] = count & UInt64(UInt32.max)
    cpu[.rcx] = count >> UInt64(UInt32.bitWidth)
    return .success
  }
}
