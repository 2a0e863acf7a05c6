import X86

/// Stores to the local APIC's registers, on behalf of the guest.
enum APICStore {
  /// What the instruction would leave in the register; nil if it is none that the hypervisor carries out.
  static func value<CPU: VirtualProcessor & ~Copyable>(
    of instruction: MemoryInstruction, _ cpu: borrowing CPU, before: UInt32
  ) -> UInt32? {
    if let value = instruction.imm { return value }
    return UInt32(truncatingIfNeeded: cpu[GeneralRegister(rawValue: UInt8(instruction.reg))!])
  }

  /// Writes the register, or keeps the command from the hardware if it starts or stops a CPU.
  static func commit<Machine: Platform & ~Copyable>(
    _ value: UInt32, to register: APICRegister, _ machine: borrowing Machine
  ) {
    switch register {
    case .interruptCommandLow:
      let command = InterruptCommand(low: value, high: machine.readAPIC(.interruptCommandHigh))
      if StartupPolicy.takes(command, machine) { return }
    case .logicalDestination: machine.setLogicalDestination(value)
    case .destinationFormat: machine.setDestinationFormat(value)
    default: break
    }
    machine.writeAPIC(register, value)
  }

  static func finish<CPU: VirtualProcessor & ~Copyable>(_ instruction: MemoryInstruction, _ cpu: inout CPU, before: UInt32) {
    if instruction.xchg { cpu[GeneralRegister(rawValue: UInt8(instruction.reg))!] = UInt64(before) }
    cpu.finishInstruction(length: UInt64(instruction.length))
  }
}
