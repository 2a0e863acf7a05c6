import X86

/// INIT and start-up IPIs, which must not reach a CPU: it would leave the hypervisor. They go to the
/// mailboxes of the CPUs that they name.
enum StartupPolicy {
  /// True if the command was such a signal and has been delivered, or means nothing.
  static func takes<Machine: Platform & ~Copyable>(
    _ command: InterruptCommand, _ machine: borrowing Machine
  ) -> Bool {
    let signal: StartupSignal
    switch command.deliveryMode {
    case .initialise:
      // The level-triggered de-assert only synchronises arbitration (Intel SDM volume 3, 11.6.1).
      if command.isDeassert { return true }
      signal = .initialise
    case .startup: signal = .start(vector: command.vector)
    default: return false
    }
    let sender = machine.currentProcessor
    for target in 0..<machine.processorCount
    where command.addresses(machine.apicIdentity(target), isSender: target == sender) {
      machine.post(signal, to: target)
    }
    return true
  }
}
