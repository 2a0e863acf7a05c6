import X86

/// What lies at a guest-physical address that guests may read but not simply write: each of these could send
/// an INIT or a system management interrupt, and throw a CPU out of the hypervisor.
public enum GuardedDevice: Equatable, Sendable {
  /// The local APIC's page, at an offset.
  case localAPIC(offset: UInt64)
  /// The rest of the addresses that devices write to for message-signalled interrupts. A CPU has no business
  /// there, and emulators take its stores for messages.
  case messageWindow
  /// An I/O APIC's page, by its number, at an offset.
  case ioAPIC(Int, offset: UInt64)

  /// The addresses of message-signalled interrupts (AMD64 manual volume 2, 16.11; Intel SDM volume 3, 11.11.1).
  public static let windowStart = PhysicalAddress(0xfee0_0000)
  public static let windowEnd = PhysicalAddress(0xfef0_0000)
}

/// Stores to guarded devices: decoded, judged, and carried out for the guest if they are harmless.
enum DevicePolicy {
  static func store<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    to device: GuardedDevice, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    let bytes = InstructionFetch.instruction(at: cpu, machine.memory)
    guard let instruction = MemoryInstruction.decode(bytes, codeSize: cpu.codeSize),
      let effect = instruction.effect(
        memory: instruction.readsMemory ? UInt64(read(device, machine)) : 0,
        register: named(instruction, cpu),
        flags: cpu.flags)
    else {
      machine.complain(
        "guest wrote to an interrupt controller by an instruction that is not known, at rip \(hex: cpu.instructionPointer)"
      )
      cpu.inject(.generalProtection, errorCode: 0)
      return
    }
    // Registers can only be written whole (Intel SDM volume 3, 11.4.1.2); what else a guest may try is
    // undefined, and does nothing here.
    if let value = effect.memory, instruction.operandSize == MemoryLayout<UInt32>.size {
      write(UInt32(truncatingIfNeeded: value), to: device, machine)
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

  private static func read<Machine: Platform & ~Copyable>(
    _ device: GuardedDevice, _ machine: borrowing Machine
  ) -> UInt32 {
    switch device {
    case .localAPIC(let offset):
      // Between the registers nothing is defined, and behind the last byte the page ends.
      offset % UInt64(APICRegister.distance) == 0
        ? machine.readAPIC(APICRegister(UInt32(truncatingIfNeeded: offset))) : .max
    case .messageWindow: .max
    case .ioAPIC(let index, let offset):
      IOAPICRegister(rawValue: offset).map { machine.readIOAPIC(index, $0) } ?? .max
    }
  }

  private static func write<Machine: Platform & ~Copyable>(
    _ value: UInt32, to device: GuardedDevice, _ machine: borrowing Machine
  ) {
    switch device {
    case .localAPIC(let offset): LocalAPICPolicy.write(value, at: offset, machine)
    case .messageWindow: break
    case .ioAPIC(let index, let offset):
      if let register = IOAPICRegister(rawValue: offset) { machine.writeIOAPIC(index, register, value) }
    }
  }
}
