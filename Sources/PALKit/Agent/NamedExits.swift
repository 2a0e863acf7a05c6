import AgentProtocol
import TrustVisorABI

extension HypervisorCounters {
  /// The kinds of exits that have happened, by name, in the order of their numbers.
  public var namedExits: [(name: String, count: UInt64)] {
    exits.enumerated().compactMap { number, count in
      guard count > 0, let kind = ExitKind(rawValue: UInt32(number)) else { return nil }
      return ("\(kind.name)", count)
    }
  }
}
