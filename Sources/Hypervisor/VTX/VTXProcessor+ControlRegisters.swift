import HypervisorAssembly
import Monitor
import X86

/// Writes of CR0 and CR4 that exit: those that touch a bit which VT-x wants set. The CPU carries out all others.
extension VTXProcessor {
  mutating func serve(_ access: ControlRegisterAccess) {
    let value = self[access.generalRegister]
    let isDone =
      switch (access.kind, access.register) {
      case (.write, 0): writeCR0(value)
      case (.write, 4): writeCR4(value)
      default: false
      }
    if isDone {
      // Translations that the old bits allowed.
      _ = vtx_invalidate_identifier(InvalidationType.singleIdentifier, Self.guestIdentifier)
      finishInstruction(length: VMCS[.exitInstructionLength])
    } else {
      inject(.generalProtection, errorCode: 0)
    }
  }

  private func writeCR0(_ value: UInt64) -> Bool {
    let write = GuestCR0Write(
      value, old: cr0, cr4: cr4, efer: efer, cs: VMCS[.cs].attributes, tr: VMCS[.tr].attributes)
    guard case .accepted(let cr0, let efer, let loadsPointers) = write else { return false }
    if loadsPointers, !loadPageDirectoryPointers() { return false }
    setCR0(cr0)
    VMCS[.guestEFER] = efer.rawValue
    var controls = VMCS.entryControls
    controls.set(.ia32eMode, to: efer.contains(.lma))
    VMCS.entryControls = controls
    return true
  }

  private func writeCR4(_ value: UInt64) -> Bool {
    let write = GuestCR4Write(
      value, old: cr4, cr0: cr0, cr3: CR3(rawValue: VMCS[.guestCR3]), efer: efer, fixed: Self.fixedCR4)
    guard case .accepted(let cr4, let loadsPointers) = write else { return false }
    if loadsPointers, !loadPageDirectoryPointers() { return false }
    setCR4(cr4)
    return true
  }

  /// What the CPU keeps of PAE's four entries at CR3; false if it would refuse them (SDM volume 3, 4.4.1).
  private func loadPageDirectoryPointers() -> Bool {
    let memory = Machine.memory(processor.pointee.machine)
    let table = PhysicalAddress(VMCS[.guestCR3] & Self.pointerTableMask)
    let bits = UInt64(CPUIDResult(hardware: .addressSizes).physicalAddressBits)
    let reserved = UInt64.max << bits | Self.reservedInPointers
    var entries = InlineArray<4, UInt64>(repeating: 0)
    for index in entries.indices {
      let entry = memory.load(UInt64.self, at: table &+ UInt64(index) * 8) ?? 0
      guard entry & PageTableEntry.p.rawValue == 0 || entry & reserved == 0 else {
        return false
      }
      entries[index] = entry
    }
    VMCS[.guestPDPTE0] = entries[0]
    VMCS[.guestPDPTE1] = entries[1]
    VMCS[.guestPDPTE2] = entries[2]
    VMCS[.guestPDPTE3] = entries[3]
    return true
  }

  /// The table is 32-byte aligned, below 4 GiB.
  private static var pointerTableMask: UInt64 { 0xffff_ffe0 }
  /// Bits 2:1 and 8:5; and those above any physical address.
  private static var reservedInPointers: UInt64 { 0b1_1110_0110 }
}
