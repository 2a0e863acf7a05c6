/// The numbers of hypercalls, in EAX at VMCALL or VMMCALL (contract, section "Hypercalls").
public enum Hypercall: UInt32, Sendable {
  /// Does nothing and returns ``HypercallResult/success``: shows that hypercalls arrive.
  case test = 255
  /// How often guests have exited since the machine started. ECX is an ``ExitKind``; on success EDX holds
  /// the low and ECX the high 32 bits of the count over all CPUs.
  case exitCount = 0x1f0
}

/// What a hypercall returns in EAX (RAX in 64-bit code): 0 or the number of a refusal.
public enum HypercallResult: UInt32, Sendable {
  case success = 0
  /// There is no hypercall of that number. Nothing was changed.
  case unknownNumber = 1
  /// An argument has a value that it cannot have. Nothing was changed.
  case badArgument = 2
}

/// What guests exit for, as ``Hypercall/exitCount`` tells it.
public enum ExitKind: UInt32, Sendable {
  case cpuid
  /// Hypercalls by the vendor's own instruction.
  case hypercall
  /// #UD: hypercalls by the other vendor's instruction, and programs' own.
  case invalidOpcode
  /// RDMSR and WRMSR of a protected register.
  case msr
  /// IN and OUT at a protected port.
  case port
  /// Stores to the local APIC's page, in xAPIC mode, and to I/O APICs.
  case apic
  /// Pages of the hypervisor's memory that the guest has touched.
  case hiddenMemory
  /// Non-maskable interrupts: the guest's, and wake-ups from CPU to CPU.
  case nonMaskableInterrupt
  case other

  /// How many kinds there are: their raw values are 0 up to this.
  public static let count = 9

  /// A word for a table.
  public var name: StaticString {
    switch self {
    case .cpuid: "cpuid"
    case .hypercall: "hypercall"
    case .invalidOpcode: "invalid-opcode"
    case .msr: "msr"
    case .port: "port"
    case .apic: "apic"
    case .hiddenMemory: "hidden-memory"
    case .nonMaskableInterrupt: "nmi"
    case .other: "other"
    }
  }
}
