/// What guests and PALs exit for, as ``Hypercall/exitCount`` tells it.
public enum ExitKind: UInt32, Sendable, BitwiseCopyable {
  case cpuid
  /// Hypercalls by the vendor's own instruction, calls of PALs included.
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
  /// PALs that have returned to their callers.
  case palReturn
  /// Interrupts and NMIs that PALs have given way to.
  case palInterrupt
  /// Exceptions and forbidden instructions that have ended a call.
  case palFault
  /// The first x87, SSE or AVX instruction after a PAL is entered.
  case palExtendedState
  /// CPUID and hypercalls of PALs.
  case palRequest

  /// How many kinds there are: their raw values are 0 up to this.
  public static let count = 14

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
    case .palReturn: "pal-return"
    case .palInterrupt: "pal-interrupt"
    case .palFault: "pal-fault"
    case .palExtendedState: "pal-extended-state"
    case .palRequest: "pal-request"
    }
  }
}
