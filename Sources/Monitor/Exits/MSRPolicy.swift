import X86

/// Model-specific registers that could unseat the hypervisor. All others are the guest's own.
public enum MSRPolicy {
  /// Calls `body` with each register to watch, and which of its accesses exit.
  public static func forEachWatched(_ body: (_ register: MSR, _ reads: Bool, _ writes: Bool) -> Void) {
    body(.efer, true, true)
    MSR.forEachHidden { body($0, true, true) }
    body(.kvmWallClock, true, true)
    body(.kvmSystemTime, true, true)
    body(.miscEnable, false, true)
    MSR.forEachMTRR { body($0, false, true) }
    body(.apicBase, false, true)
    body(.x2apicICR, false, true)
    forEachLocalVector { body($0, false, true) }
    forEachFrozen { body($0, false, true) }
  }

  /// The local APIC's vector table in x2APIC mode.
  private static func forEachLocalVector(_ body: (MSR) -> Void) {
    body(.x2apicCMCI)
    body(.x2apicTimer)
    body(.x2apicThermal)
    body(.x2apicPerformance)
    body(.x2apicLINT0)
    body(.x2apicLINT1)
    body(.x2apicError)
    body(.x2apicExtendedLVT0)
    body(.x2apicExtendedLVT1)
    body(.x2apicExtendedLVT2)
    body(.x2apicExtendedLVT3)
  }

  /// Registers that decide what physical addresses mean: the firmware has set them, and they stay.
  private static func forEachFrozen(_ body: (MSR) -> Void) {
    // Microcode: an update could change anything, and its address is not a guest's.
    body(.microcodeTrigger)
    body(.syscfg)
    body(.iorrBase0)
    body(.iorrMask0)
    body(.iorrBase1)
    body(.iorrMask1)
    body(.topMem)
    body(.topMem2)
    body(.mmioConfigurationBase)
    body(.smmBase)
    body(.smmAddr)
    body(.smmMask)
  }

  /// Registers that guests are not to know of: virtualization's, and those by which a hypervisor beneath this one would
  /// write to whatever memory a guest names.
  private static func isHidden(_ register: MSR) -> Bool {
    switch register {
    case .kvmWallClock, .kvmSystemTime: true
    default: register.isHypervisor || register.isHiddenFromGuests
    }
  }

  /// RDMSR.
  static func read<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    switch MSR(UInt32(truncatingIfNeeded: cpu[.rcx])) {
    case .efer: finish(&cpu, machine, value: cpu.efer.rawValue)
    case let register where isHidden(register): cpu.inject(.generalProtection, errorCode: 0)
    case let register:
      // One outside of the ranges that the permission map has, such as those of machine check banks.
      if let value = machine.readMSRIfAny(register) {
        finish(&cpu, machine, value: value)
      } else {
        cpu.inject(.generalProtection, errorCode: 0)
      }
    }
  }

  /// WRMSR.
  static func write<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    let value = cpu[.rdx] << 32 | cpu[.rax] & UInt64(UInt32.max)
    let isAccepted =
      switch MSR(UInt32(truncatingIfNeeded: cpu[.rcx])) {
      case .efer: EFERPolicy.write(EFER(rawValue: value), &cpu, machine)
      case .apicBase: writeAPICBase(APICBase(rawValue: value), machine)
      case .x2apicICR: writeCommand(value, machine)
      case let register where isHidden(register): false
      // Systems write them at every start, as they are: no word is lost about it.
      case let register where register.isMTRR: machine.readMSRIfAny(register) != nil
      case .miscEnable: writeMiscEnable(value, machine)
      case .x2apicCMCI, .x2apicTimer, .x2apicThermal, .x2apicPerformance, .x2apicLINT0, .x2apicLINT1,
        .x2apicError, .x2apicExtendedLVT0, .x2apicExtendedLVT1, .x2apicExtendedLVT2, .x2apicExtendedLVT3:
        writeLocalVector(MSR(UInt32(truncatingIfNeeded: cpu[.rcx])), value, machine)
      case let register: ignoreIfFrozen(register, machine) || machine.writeMSR(register, value)
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

  /// The register page cannot move: it would move off the page that is watched, or onto the hypervisor.
  private static func writeAPICBase<Machine: Platform & ~Copyable>(
    _ value: APICBase, _ machine: borrowing Machine
  ) -> Bool {
    guard value.base == machine.apicPage, machine.writeMSR(.apicBase, value.rawValue) else { return false }
    if value.isMemoryMapped {
      // While it was off, the local APIC may have forgotten its names (Intel SDM volume 3, 11.4.3).
      machine.setLogicalDestination(machine.readAPIC(.logicalDestination))
      machine.setDestinationFormat(machine.readAPIC(.destinationFormat))
    }
    return true
  }

  /// True for a frozen register: the write has no effect; firmware interfaces often try such registers, so it
  /// is no fault either.
  private static func ignoreIfFrozen<Machine: Platform & ~Copyable>(
    _ register: MSR, _ machine: borrowing Machine
  ) -> Bool {
    var isFrozen = false
    forEachFrozen { frozen in if frozen == register { isFrozen = true } }
    if isFrozen { machine.complain("write of MSR \(hex: register.rawValue) is ignored") }
    return isFrozen
  }

  /// The bits that would change what the hypervisor's own page tables and CPUID mean stay as they are.
  private static func writeMiscEnable<Machine: Platform & ~Copyable>(
    _ value: UInt64, _ machine: borrowing Machine
  ) -> Bool {
    guard let old = machine.readMSRIfAny(.miscEnable) else { return false }
    let kept = MiscEnable.limitCPUID | MiscEnable.executeDisableOff
    return machine.writeMSR(.miscEnable, value & ~kept | old & kept)
  }

  private static func writeLocalVector<Machine: Platform & ~Copyable>(
    _ register: MSR, _ value: UInt64, _ machine: borrowing Machine
  ) -> Bool {
    guard LocalAPICPolicy.isHarmless(localVector: UInt32(truncatingIfNeeded: value)) else { return true }
    return machine.writeMSR(register, value)
  }

  /// The register exists in x2APIC mode only (AMD64 manual volume 2, 16.11).
  private static func writeCommand<Machine: Platform & ~Copyable>(
    _ value: UInt64, _ machine: borrowing Machine
  ) -> Bool {
    guard APICBase(rawValue: machine.readMSR(.apicBase)).contains(.enable | .x2apicEnable) else {
      return false
    }
    let command = InterruptCommand(x2apic: value)
    if StartupPolicy.takes(command, machine) { return true }
    return machine.writeMSR(.x2apicICR, value)
  }
}
