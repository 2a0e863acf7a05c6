/// The numbers of hypercalls, in EAX at VMCALL or VMMCALL (contract, section "Hypercalls").
public enum Hypercall: UInt32, Sendable {
  /// Does nothing and returns ``HypercallResult/success``: shows that hypercalls arrive.
  case test = 255
}

/// What a hypercall returns in EAX (RAX in 64-bit code): 0 or the number of a refusal.
public enum HypercallResult: UInt32, Sendable {
  case success = 0
  /// There is no hypercall of that number. Nothing was changed.
  case unknownNumber = 1
}
