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
  /// Inside a PAL: reads a register of its micro-TPM. RCX = which, RDX → ``MicroTPMFormat/digestBytes`` that receive it.
  case readPCR = 7
  /// Inside a PAL: extends one. RCX = which, RDX → ``MicroTPMFormat/digestBytes``.
  case extendPCR = 8
  /// Inside a PAL: random bytes. RCX → where, RDX → word: how many, at most ``MicroTPMFormat/mostRandomBytes``.
  case random = 9
  /// Inside a PAL: encrypts what only a PAL in a certain state can open. RCX → ``BufferPair`` of the plain text,
  /// RDX → ``PCRPolicy`` or 0 for this PAL with what PCR 0 now is, RSI → ``BufferPair`` that receives the sealed data.
  case seal = 10
  /// Inside a PAL: opens sealed data. RCX → ``BufferPair`` of it, RDX → ``BufferPair`` that receives the plain text,
  /// RSI → ``MicroTPMFormat/digestBytes`` that receive the digest at creation.
  case unseal = 11
  /// Inside a PAL: attests registers. RSI → ``MicroTPMFormat/nonceBytes``, RCX → u32: which, RDX → ``BufferPair`` that
  /// receives message and signature, RDI → ``BufferPair`` that receives the registers.
  case quote = 12
  /// Inside a PAL: the key that verifies quotes, as PEM. RCX → where, RDX → word: its bytes.
  case identityKey = 13
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

extension Hypercall {
  /// Numbers that earlier versions of TrustVisor used for an older seal, unseal and quote, and for storage that lasts.
  /// They have no meaning here yet.
  public static func isReserved(_ number: UInt32) -> Bool {
    (3...5).contains(number) || (21...23).contains(number)
  }
}

/// What a native call asks for, in R11 (EDX): bits 15:0 are the function's index in the image.
public enum FunctionSelector {
  public static let indexMask: UInt32 = 0xffff
  /// A call that is refused, or whose PAL fails, returns with the reason in R11 (ECX) and 0 as result; without
  /// this bit it raises a page fault at the hypercall. A call that succeeds leaves 0 there.
  public static let returnsStatus: UInt32 = 1 << 31
}
