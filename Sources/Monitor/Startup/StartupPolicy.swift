import X86

/// INIT, start-up and system management IPIs, which must not reach a CPU: it would leave the hypervisor. The
/// first two go to the mailboxes of the CPUs that they name, the last nowhere.
enum StartupPolicy {
  /// True if the command was such a signal and has been delivered, or means nothing.
  static func takes<Machine: Platform & ~Copyable>(
    _ command: InterruptCommand, _ machine: borrowing Machine
  ) -> Bool {
    let signal: StartupSignal
    switch command.deliveryMode {
    case .initialize:
      // The level-triggered de-assert only synchronises arbitration (Intel SDM volume 3, 11.6.1).
      if command.isInitDeassert { return true }
      signal = .initialise
    // Its handler is firmware's, outside of the hypervisor; where that is not locked, guests can write it.
    case .smi: return true
    case .startUp: signal = .start(vector: command.vector)
    default: return false
    }
    let sender = machine.apicAddress(machine.currentProcessor)
    for target in 0..<machine.processorCount
    where command.reaches(machine.apicAddress(target), from: sender) {
      machine.post(signal, to: target)
    }
    return true
  }
}
