import Monitor
import X86

extension SVMProcessor {
  /// Says why VMRUN has refused the guest's state, which the exit itself does not.
  @inline(never)
  func refused() -> GuestExit {
    let bits = CPUIDResult(hardware: .addressSizes).physicalAddressBits
    let reason = vmcb.pointee.refusal(physicalAddressBits: bits)?.text ?? "for no reason that is known"
    Log.error("VMRUN refuses the guest's state: \(reason)")
    return .invalidState
  }
}

extension VMRUNRefusal {
  /// The reason, for the log.
  fileprivate var text: StaticString {
    switch self {
    case .svmeClear: "EFER.SVME is clear"
    case .notWriteThroughWithoutCacheDisable: "CR0.NW without CR0.CD"
    case .cr0ReservedBits: "reserved bits of CR0"
    case .cr3ReservedBits: "reserved bits of CR3"
    case .cr4ReservedBits: "reserved bits of CR4"
    case .dr6ReservedBits: "reserved bits of DR6"
    case .dr7ReservedBits: "reserved bits of DR7"
    case .eferReservedBits: "reserved bits of EFER"
    case .longModeWithoutPAE: "long mode without CR4.PAE"
    case .longModeWithoutProtection: "long mode without CR0.PE"
    case .codeSegmentBothSizes: "CS.L and CS.D together"
    case .vmrunNotIntercepted: "VMRUN is not intercepted"
    case .permissionMapOutsideMemory: "a permission map outside of memory"
    case .illegalEvent: "an event that cannot be injected"
    case .asidZero: "ASID 0"
    case .cetWithoutWriteProtect: "CR4.CET without CR0.WP"
    }
  }
}
