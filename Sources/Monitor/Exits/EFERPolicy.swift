import X86

/// Writes of EFER, as a CPU without virtualization takes them.
enum EFERPolicy {
  /// False is #GP: reserved bits and a change of LME under paging are faults, LMA is read-only (AMD64 manual
  /// volume 2, 3.1.7).
  static func write<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ value: EFER, _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> Bool {
    let old = cpu.efer
    guard value.subtracting(supported(machine)).isEmpty else { return false }
    let changesLME = value.contains(.lme) != old.contains(.lme)
    if changesLME, cpu.paging.cr0.contains(.pg) { return false }
    cpu.setEFER(value.subtracting(.lma) | old.intersection(.lma))
    return true
  }

  /// What CPUID promises the guest, it may switch on. LMSLE has no promise, and newer CPUs lack it.
  private static func supported<Machine: Platform & ~Copyable>(_ machine: borrowing Machine) -> EFER {
    var supported: EFER = .sce | .lme | .lma
    let features = answer(.extendedFeatures, machine)
    supported.set(.nxe, to: features.extendedEDX.contains(.nx))
    supported.set(.ffxsr, to: features.extendedEDX.contains(.ffxsr))
    supported.set(.tce, to: features.extendedECX.contains(.tce))
    let sizes = answer(.addressSizes, machine).addressSizesEBX
    supported.set(.mcommit, to: sizes.contains(.mcommit))
    supported.set(.intwb, to: sizes.contains(.intWBINVD))
    let more = answer(.extendedFeatures2, machine).extended2EAX
    supported.set(.uaie, to: more.contains(.upperAddressIgnore))
    supported.set(.aibrse, to: more.contains(.automaticIBRS))
    return supported
  }

  /// The answer to an extended leaf; nothing, if the CPU does not have it.
  private static func answer<Machine: Platform & ~Copyable>(
    _ leaf: CPUIDLeaf, _ machine: borrowing Machine
  ) -> CPUIDResult {
    let last = machine.cpuid(leaf: CPUIDLeaf.extendedVendor.rawValue, subleaf: 0).eax
    return leaf.rawValue <= last ? machine.cpuid(leaf: leaf.rawValue, subleaf: 0) : CPUIDResult()
  }
}
