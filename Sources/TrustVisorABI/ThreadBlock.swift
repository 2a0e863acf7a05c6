/// What FS and GS lead to while a loaded PAL runs: the last bytes of its stack's area. Compilers look there for the
/// guard that they put between a function's arrays and its return address, whatever system they compile for.
public enum ThreadBlock {
  /// Bytes. What a PAL does not find described here is zero when it is loaded, and its own.
  public static let bytes = 64
  /// A word: the block's own address (ELF Handling For Thread-Local Storage, 3.4.2 and 3.4.6).
  public static let selfAddress = 0
  /// A word that nobody outside can know; its lowest byte is 0, so that no string runs over it. Where it is for 64-bit
  /// PALs, from FS, and for 32-bit ones, from GS.
  public static let guard64 = 40
  public static let guard32 = 20
}
