import AgentProtocol

extension ExecOutcome {
  /// As shells say it.
  public var exitCode: Int32 {
    switch self {
    case .exited(let code): Int32(code)
    case .signalled(let number): 128 + Int32(number)
    case .timedOut: 124
    }
  }
}
