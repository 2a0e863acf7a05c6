import TrustVisorABI
import X86

/// Accesses that the nested page tables do not allow: the hypervisor's own range, stores to guarded devices,
/// and addresses beyond what is mapped.
enum MemoryPolicy {
  static func serve<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ access: MemoryAccess, _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> ExitOutcome {
    if machine.isHidden(access.address) {
      cover(access, cpu, machine)
    } else if access.isWrite, !access.isTableWalk, let device = machine.device(at: access.address) {
      // The stack of an interrupt in a device's registers: the CPU cannot push there, nor say so.
      if access.isDelivery { return .reset(.tripleFault) }
      DevicePolicy.store(to: device, &cpu, machine)
    } else {
      cpu.inject(.generalProtection, errorCode: 0)
    }
    return .resume
  }

  /// What such an access is counted as.
  static func kind<Machine: Platform & ~Copyable>(
    of access: MemoryAccess, _ machine: borrowing Machine
  ) -> ExitKind {
    if machine.isHidden(access.address) { return .hiddenMemory }
    return machine.device(at: access.address) == nil ? .other : .apic
  }

  /// The guest gets a page that is nobody's, so that any instruction, and any walk or delivery by the
  /// CPU, has a defined result without being emulated.
  private static func cover<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ access: MemoryAccess, _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) {
    guard machine.cover(access.address) else { return }
    machine.log(
      .warning,
      "guest touched \(hex: access.address.rawValue), which is the hypervisor's: \(access.verb) at rip \(hex: cpu.instructionPointer)"
    )
  }
}
