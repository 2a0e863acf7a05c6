import Monitor
import X86

extension VTXProcessor {
  /// Says what is known of why the guest's state was refused: the field tells of VMLAUNCH and VMRESUME that fail
  /// (SDM volume 3, 31.4), the exit of states that are inconsistent (27.8).
  @inline(never)
  func refused() -> GuestExit {
    Log.error(
      "VM entry is refused: reason \(hex: VMCS[.exitReason]), qualification \(hex: VMCS[.exitQualification]), instruction error \(VMCS[.instructionError])"
    )
    Log.error(
      "  cr0 \(hex: VMCS[.guestCR0]) cr3 \(hex: VMCS[.guestCR3]) cr4 \(hex: VMCS[.guestCR4]) efer \(hex: VMCS[.guestEFER]) rflags \(hex: VMCS[.guestRFLAGS])"
    )
    Log.error(
      "  rip \(hex: VMCS[.guestRIP]) cs \(hex: VMCS[.guestCSSelector]) \(hex: VMCS[.guestCSAccess]) ss \(hex: VMCS[.guestSSSelector]) \(hex: VMCS[.guestSSAccess]) tr \(hex: VMCS[.guestTRSelector]) \(hex: VMCS[.guestTRAccess]) event \(hex: VMCS[.entryInterruption]) entry \(hex: VMCS[.entryControls])"
    )
    return .invalidState
  }
}
