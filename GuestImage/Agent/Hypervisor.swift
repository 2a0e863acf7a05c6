import AgentProtocol
import AgentSupport
import TrustVisorABI

/// The hypervisor beneath the guest, as a program may ask it.
enum Hypervisor {
  /// What it has counted so far; nil if there is none.
  static func counters() -> HypervisorCounters? {
    guard isPresent else { return nil }
    var exits: [UInt64] = []
    // One that is older than this agent knows fewer kinds.
    while exits.count < ExitKind.count, let count = exitCount(UInt64(exits.count)) { exits.append(count) }
    return HypervisorCounters(exits: exits, pool: poolStatus())
  }

  /// Asked each time: the hypervisor can be gone after the guest has slept.
  private static var isPresent: Bool {
    let leaf = agent_registers(a: UInt64(Detection.leaf), b: 0, c: 0, d: 0)
    return low(agent_cpuid(leaf).a) == Detection.signature
  }

  private static func exitCount(_ kind: UInt64) -> UInt64? {
    call(.exitCount, kind).map { UInt64(low($0.c)) << 32 | UInt64(low($0.d)) }
  }

  private static func poolStatus() -> PoolStatus? {
    call(.poolStatus).map { PoolStatus(frames: low($0.c), freeFrames: low($0.d), pals: low($0.b)) }
  }

  /// The registers after a hypercall; nil if it is refused.
  private static func call(_ number: Hypercall, _ argument: UInt64 = 0) -> agent_registers? {
    let answer = agent_hypercall(agent_registers(a: UInt64(number.rawValue), b: 0, c: argument, d: 0))
    return low(answer.a) == HypercallResult.success.rawValue ? answer : nil
  }

  private static func low(_ register: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: register) }
}
