/// The numbers of hypercalls, in EAX at VMCALL or VMMCALL (contract, section "Hypercalls").
///
/// Arguments are in RCX, RDX, RSI and RDI; code that is not 64-bit passes their lower halves.
public enum Hypercall: UInt32, Sendable, BitwiseCopyable {
  /// Makes functions of the caller a PAL: RCX → ``SectionList``, RSI → ``ParameterList``, RDI = entry address.
  case register = 1
  /// Ends a PAL: RCX = entry address.
  case unregister = 2
  /// Lets a PAL see memory of its caller: RCX = entry address, RDX → addresses, RSI → lengths in bytes, RDI = how
  /// many; addresses and lengths are words of the caller.
  case share = 6
  /// Does nothing and returns ``HypercallResult/success``: shows that hypercalls arrive.
  case test = 255
  /// Loads a PAL image: RCX → image, RDX = its bytes, RSI → 8 bytes that receive the handle and stay the PAL's.
  case load = 0x100
  /// Ends a PAL that was loaded: RCX = handle.
  case unload = 0x101
  /// Tells about a loaded PAL: RCX = handle, RDX → ``PALReport``.
  case queryHandle = 0x102
  /// Tells about a registered PAL: RCX = entry address, RDX → ``PALReport``.
  case queryEntry = 0x103
  /// Calls a function of a loaded PAL by the convention of System V x86-64: R10 = handle, R11 = ``FunctionSelector``.
  case callSystemV = 0x110
  /// The same by the convention of Windows x64.
  case callWindows = 0x111
  /// The same by cdecl, for 32-bit programs: ECX = handle, EDX = ``FunctionSelector``.
  case callCdecl = 0x112
  /// How often guests have exited since the machine started. ECX is an ``ExitKind``; on success EDX holds
  /// the low and ECX the high 32 bits of the count over all CPUs.
  case exitCount = 0x1f0
  /// What the pool for PALs holds: on success ECX is how many frames of 4 KiB it has, EDX how many are free,
  /// EBX how many PALs there are.
  case poolStatus = 0x1f1
}

/// What a native call asks for, in R11 (EDX): bits 15:0 are the function's index in the image.
public enum FunctionSelector {
  public static let indexMask: UInt32 = 0xffff
  /// A call that is refused, or whose PAL fails, returns with the reason in R11 (ECX) and 0 as result; without
  /// this bit it raises a page fault at the hypercall. A call that succeeds leaves 0 there.
  public static let returnsStatus: UInt32 = 1 << 31
}
