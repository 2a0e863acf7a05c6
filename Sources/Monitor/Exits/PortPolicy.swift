import X86

/// Accesses to the watched ports.
enum PortPolicy {
  static func serve<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ access: PortAccess, _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> ExitOutcome {
    guard !access.isString else {
      // No driver moves strings through a reset register or an absent device.
      cpu.inject(.generalProtection, errorCode: 0)
      return .resume
    }
    let outcome: ExitOutcome = access.isInput ? read(access, &cpu, machine) : write(access, cpu, machine)
    cpu.finishInstruction(length: access.nextInstruction &- cpu.instructionPointer)
    return outcome
  }

  private static func read<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ access: PortAccess, _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> ExitOutcome {
    let isHidden = machine.ports.isHidden(access.port, size: access.size)
    let value = isHidden ? UInt32.max : machine.readPort(access.port, size: access.size)
    cpu[.rax] = merge(value, into: cpu[.rax], size: access.size)
    return .resume
  }

  private static func write<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ access: PortAccess, _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) -> ExitOutcome {
    let value = UInt32(truncatingIfNeeded: cpu[.rax])
    switch machine.ports.effect(port: access.port, size: access.size, value: value) {
    case .hidden:
      return .resume
    case .reset:
      return .reset(.guestRequest)
    case .sleep:
      machine.log(.info, "guest suspends the machine")
      machine.endAllPALs()
      forward(value, access, machine)
      return .reset(.suspend)
    case .harmless:
      forward(value, access, machine)
      return .resume
    }
  }

  private static func forward<Machine: Platform & ~Copyable>(
    _ value: UInt32, _ access: PortAccess, _ machine: borrowing Machine
  ) {
    let permitted = machine.ports.permitted(port: access.port, size: access.size, value: value)
    machine.writePort(access.port, size: access.size, permitted)
  }

  /// What IN leaves in RAX: a 32-bit result clears the upper half, smaller ones keep the rest.
  static func merge(_ value: UInt32, into register: UInt64, size: Int) -> UInt64 {
    guard size < 4 else { return UInt64(value) }
    let mask = UInt64(1) << UInt64(size * 8) - 1
    return register & ~mask | UInt64(value) & mask
  }
}
