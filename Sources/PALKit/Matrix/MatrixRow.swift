import AgentProtocol
import PALImages
import TrustVisorABI

/// How one program did on one machine.
public struct MatrixRow: Sendable, Encodable {
  /// Of the machine.
  public var cpus: Int
  public var target: Target
  public var command: String
  public var passed: Bool
  /// Why it has not passed.
  public var fault: String?
  /// Calls of PALs that were left by the PAL: returns and failures.
  public var calls: UInt64
  /// What the program cost the hypervisor: hypercalls, CPUID, and all exits of PALs.
  public var exits: UInt64
  public var seconds: Double
  /// Standard output, then standard error.
  public var output: String

  /// Adds up what the hypervisor has counted: at two looks before the program, which show what a look itself costs,
  /// and at one after it. nil was no look.
  mutating func count(
    _ first: HypervisorCounters?, _ second: HypervisorCounters?, _ last: HypervisorCounters?
  ) {
    guard let first, let second, let last else { return }
    func sum(_ kinds: [ExitKind]) -> UInt64 {
      kinds.map { Int($0.rawValue) }.filter(last.exits.indices.contains).reduce(0) { sum, kind in
        let look = second.exits[kind] &- first.exits[kind]
        let all = last.exits[kind] &- second.exits[kind]
        return sum + (all > look ? all - look : 0)
      }
    }
    calls = sum(Self.endsOfCalls)
    exits = sum(Self.endsOfCalls + Self.otherExits)
  }

  private static let endsOfCalls: [ExitKind] = [.palReturn, .palFault]
  private static let otherExits: [ExitKind] = [
    .cpuid, .hypercall, .invalidOpcode, .palInterrupt, .palExtendedState, .palRequest,
  ]
}
