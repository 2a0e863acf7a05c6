import X86

/// Stores to the local APIC's page, which exit on machines of several CPUs: each is carried out for the
/// guest, unless it would start or stop a CPU.
enum APICPolicy {
  static func store<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    at address: PhysicalAddress, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    let bytes = InstructionFetch.instruction(at: cpu, machine.memory)
    let register = APICRegister(containing: address)
    let before = machine.readAPIC(register)
    guard let instruction = MemoryInstruction.decode(bytes, codeSize: cpu.codeSize),
      let effect = instruction.effect(
        memory: UInt64(before), register: named(instruction, cpu), flags: cpu.flags)
    else {
      machine.log(
        .warning,
        "guest wrote to the local APIC by an instruction that is not known, at rip \(hex: cpu.instructionPointer)"
      )
      cpu.inject(.generalProtection, errorCode: 0)
      return
    }
    // Only whole registers can be written, at the multiples of 16 where they are (Intel SDM volume 3,
    // 11.4.1.2); what else a guest may try is undefined, and does nothing here.
    if let value = effect.memory, instruction.operandSize == MemoryLayout<UInt32>.size,
      address.rawValue % UInt64(APICRegister.distance) == 0
    {
      commit(UInt32(truncatingIfNeeded: value), to: register, machine)
    }
    if let operand = instruction.register, let value = effect.register {
      cpu[GeneralRegister(operand)] = value
    }
    cpu.flags = effect.flags
    cpu.finishInstruction(length: UInt64(instruction.length))
  }

  private static func named<CPU: VirtualProcessor & ~Copyable>(
    _ instruction: MemoryInstruction, _ cpu: borrowing CPU
  ) -> UInt64 {
    instruction.register.map { cpu[GeneralRegister($0)] } ?? 0
  }

  /// Writes the register, or keeps a command from the hardware that would start or stop a CPU.
  private static func commit<Machine: Platform & ~Copyable>(
    _ value: UInt32, to register: APICRegister, _ machine: borrowing Machine
  ) {
    switch register {
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
    default: break
    }
    machine.writeAPIC(register, value)
  }

  /// False while the local APIC is off or in x2APIC mode: then nothing answers at its page. Asked only where it
  /// matters, since stores of the end of interrupt are frequent.
  private static func isThere<Machine: Platform & ~Copyable>(_ machine: borrowing Machine) -> Bool {
    APICBase(rawValue: machine.readMSR(.apicBase)).isMemoryMapped
  }
}
