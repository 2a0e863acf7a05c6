import X86

/// Stores to the local APIC's registers: what is written to which, and which commands never reach a CPU.
enum LocalAPICPolicy {
  /// Carries a store out, or drops it if it is to nothing that can be written.
  static func write<Machine: Platform & ~Copyable>(
    _ value: UInt32, at offset: UInt64, _ machine: borrowing Machine
  ) {
    let register = APICRegister(UInt32(truncatingIfNeeded: offset))
    switch register {
    case .taskPriority, .endOfInterrupt, .spuriousInterrupt, .errorStatus, .interruptCommandHigh,
      .timerInitialCount, .timerDivide:
      break
    case .interruptCommandLow:
      guard isThere(machine) else { return }
      let command = InterruptCommand(low: value, high: machine.readAPIC(.interruptCommandHigh))
      if StartupPolicy.takes(command, machine) { return }
    case .logicalDestination:
      guard isThere(machine) else { return }
      machine.setLogicalDestination(value)
    case .destinationFormat:
      guard isThere(machine) else { return }
      machine.setDestinationFormat(value)
    case .timerLVT, .thermalLVT, .performanceLVT, .lint0LVT, .lint1LVT, .errorLVT,
      .extendedLVT0, .extendedLVT1, .extendedLVT2, .extendedLVT3:
      guard isHarmless(localVector: value) else { return }
    default:
      // The identity, registers that can only be read, and offset 0, which emulators take for a message.
      return
    }
    machine.writeAPIC(register, value)
  }

  /// False for a local interrupt that would be delivered as INIT or as a system management interrupt
  /// (AMD64 manual volume 2, 16.4).
  static func isHarmless(localVector value: UInt32) -> Bool {
    DeliveryModes.isHarmless(entry: value)
  }

  /// False while the local APIC is off or in x2APIC mode: then nothing answers at its page. Asked only where it
  /// matters, since stores of the end of interrupt are frequent.
  private static func isThere<Machine: Platform & ~Copyable>(_ machine: borrowing Machine) -> Bool {
    APICBase(rawValue: machine.readMSR(.apicBase)).isMemoryMapped
  }
}

/// The delivery mode that vector table and redirection entries have in bits 10:8, as commands do.
enum DeliveryModes {
  /// The low half of an entry that does not deliver INIT, a system management interrupt, or a start-up.
  static func isHarmless(entry: UInt32) -> Bool {
    switch InterruptCommand(low: entry, high: 0).deliveryMode {
    case .initialize, .startUp, .smi: false
    default: true
    }
  }
}
