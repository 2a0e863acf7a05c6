/// The CPUID leaf by which a program learns that TrustVisor is beneath it.
public enum Detection {
  /// The leaf to ask for, in EAX. ECX must be 0, or ``nativeSubleaf``.
  public static let leaf: UInt32 = 0x7a56_7254
  /// What EAX then holds if TrustVisor is there.
  public static let signature: UInt32 = 0x7a76_7274
  /// What EBX holds outside a PAL; inside one it is the PAL's number.
  public static let outsidePAL: UInt32 = 0xffff_ffff
  /// Bit 0 of ECX: the code that asked is 64-bit.
  public static let callerIs64Bit: UInt32 = 1

  /// The subleaf that tells of the native contract: EAX as above, EBX its version; ECX and EDX are 0.
  public static let nativeSubleaf: UInt32 = 1
  /// The version of the native contract.
  public static let nativeVersion: UInt32 = 1
}
