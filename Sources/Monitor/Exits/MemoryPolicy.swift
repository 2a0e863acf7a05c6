import X86

/// Accesses that the nested page tables do not allow: the hypervisor's own range, the local APIC's page,
/// and addresses beyond what is mapped.
enum MemoryPolicy {
  static func serve<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ access: MemoryAccess, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    if machine.isHidden(access.address) {
      cover(access, cpu, machine)
    } else if access.isWrite, !access.isTableWalk, isAPIC(access.address, machine) {
      writeAPIC(access.address, &cpu, machine)
    } else {
      cpu.inject(.generalProtection, errorCode: 0)
    }
  }

  /// The guest gets a page that is nobody's, so that any instruction, and any walk or delivery by the
  /// CPU, has a defined result without being emulated.
  private static func cover<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ access: MemoryAccess, _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) {
    guard machine.cover(access.address) else { return }
    machine.log(.warning, "guest touched \(hex: access.address.rawValue), which is the hypervisor's: \(access.verb) at rip \(hex: cpu.instructionPointer)")
  }

  private static func isAPIC<Machine: Platform & ~Copyable>(
    _ address: PhysicalAddress, _ machine: borrowing Machine
  ) -> Bool {
    address.rawValue & ~(PageSize.small - 1) == machine.apicPage.rawValue
  }

  /// A store to the local APIC: carried out for the guest, unless it would start or stop a CPU.
  private static func writeAPIC<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ address: PhysicalAddress, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    let bytes = InstructionFetch.instruction(at: cpu, machine.memory)
    let register = APICRegister(containing: address)
    let before = machine.readAPIC(register)
    guard let instruction = MemoryInstruction.decode(bytes, mode: cpu.codeWidth),
      let value = APICStore.value(of: instruction, cpu, before: before)
    else {
      machine.log(.warning, "guest wrote to the local APIC by an instruction that is not known, at rip \(hex: cpu.instructionPointer)")
      cpu.inject(.generalProtection, errorCode: 0)
      return
    }
    APICStore.commit(value, to: register, machine)
    APICStore.finish(instruction, &cpu, before: before)
  }
}
