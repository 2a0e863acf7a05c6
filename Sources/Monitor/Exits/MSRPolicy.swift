import X86

/// Model-specific registers that could unseat the hypervisor. All others are the guest's own.
public enum MSRPolicy {
  /// Calls `body` with each register to watch, and which of its accesses exit.
  public static func forEachWatched(_ body: (_ register: MSR, _ reads: Bool, _ writes: Bool) -> Void) {
    body(.efer, true, true)
    body(.vmCR, true, true)
    body(.vmHSavePA, true, true)
    body(.svmKey, true, true)
    body(.apicBase, false, true)
    body(.x2apicICR, false, true)
    // Registers that decide what physical addresses mean: the firmware has set them, and they stay.
    body(.syscfg, false, true)
    body(.iorrBase0, false, true)
    body(.iorrMask0, false, true)
    body(.iorrBase1, false, true)
    body(.iorrMask1, false, true)
    body(.topMem, false, true)
    body(.topMem2, false, true)
    body(.smmBase, false, true)
    body(.smmAddr, false, true)
    body(.smmMask, false, true)
  }

  /// RDMSR.
  static func read<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    switch MSR(UInt32(truncatingIfNeeded: cpu[.rcx])) {
    case .efer: finish(&cpu, machine, value: cpu.efer.rawValue)
    default: cpu.inject(.generalProtection, errorCode: 0)
    }
  }

  /// WRMSR.
  static func write<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    let value = cpu[.rdx] << 32 | cpu[.rax] & UInt64(UInt32.max)
    let isAccepted =
      switch MSR(UInt32(truncatingIfNeeded: cpu[.rcx])) {
      case .efer: writeEFER(EFER(rawValue: value), &cpu, machine)
      case .apicBase: writeAPICBase(APICBase(rawValue: value), machine)
      case .x2apicICR: writeCommand(value, machine)
      case .vmCR, .vmHSavePA, .svmKey: false
      default: ignore(cpu, machine)
      }
    if isAccepted {
      cpu.finishInstruction(length: InstructionFetch.length(of: .wrmsr, at: cpu, machine.memory))
    } else {
      cpu.inject(.generalProtection, errorCode: 0)
    }
  }

  private static func finish<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine, value: UInt64
  ) {
    cpu[.rax] = value & UInt64(UInt32.max)
    cpu[.rdx] = value >> 32
    cpu.finishInstruction(length: InstructionFetch.length(of: .rdmsr, at: cpu, machine.memory))
  }

  /// As a CPU without SVM takes it: reserved bits and a change of LME under paging are faults, LMA is
  /// read-only (AMD64 manual volume 2, 3.1.7).
  static func writeEFER<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ value: EFER, _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> Bool {
    let old = cpu.efer
    guard value.subtracting(supportedEFER(machine)).isEmpty else { return false }
    let changesLME = value.contains(.lme) != old.contains(.lme)
    if changesLME, cpu.paging.cr0.contains(.pg) { return false }
    cpu.setEFER(value.subtracting(.lma) | old.intersection(.lma))
    return true
  }

  private static func supportedEFER<Machine: Platform & ~Copyable>(_ machine: borrowing Machine) -> EFER {
    let features = machine.cpuid(leaf: CPUIDLeaf.extendedFeatures.rawValue, subleaf: 0)
    var supported: EFER = .sce | .lme | .lma
    if features.extendedEDX.contains(.nx) { supported.insert(.nxe) }
    if features.extendedEDX.contains(.ffxsr) { supported.insert(.ffxsr) }
    if features.extendedECX.contains(.tce) { supported.insert(.tce) }
    return supported
  }

  /// The register page cannot move: it would move off the page that is watched, or onto the hypervisor.
  private static func writeAPICBase<Machine: Platform & ~Copyable>(
    _ value: APICBase, _ machine: borrowing Machine
  ) -> Bool {
    guard value.base == machine.apicPage else { return false }
    return machine.writeMSR(.apicBase, value.rawValue)
  }

  /// The write has no effect; firmware interfaces often try such registers, so it is no fault either.
  private static func ignore<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) -> Bool {
    machine.log(.info, "write of MSR \(hex: UInt32(truncatingIfNeeded: cpu[.rcx])) is ignored")
    return true
  }

  private static func writeCommand<Machine: Platform & ~Copyable>(
    _ value: UInt64, _ machine: borrowing Machine
  ) -> Bool {
    let command = InterruptCommand(x2apic: value)
    if StartupPolicy.takes(command, machine) { return true }
    return machine.writeMSR(.x2apicICR, value)
  }
}
