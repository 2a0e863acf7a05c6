/// What a query stores: packed, little-endian, ``bytes`` bytes.
public enum PALReport {
  public static let bytes = 128
  /// 32 bytes: SHA-256 as the contract defines it.
  public static let measurementOffset = 0
  /// u64: calls that have returned.
  public static let callsOffset = 32
  /// u64: how often the PAL was left, returns included.
  public static let exitsOffset = 40
  /// u64: bytes of stack that were ever used.
  public static let peakStackOffset = 48
  /// u64: bytes of heap that were ever used.
  public static let peakHeapOffset = 56
  /// u32: the PAL's number, as detection says it inside.
  public static let numberOffset = 64
  /// u32: the ``HypercallResult`` of the last call that was refused or failed; 0 if none was.
  public static let lastRefusalOffset = 68
  /// u32: the vector of the PAL's last exception, or ``noException``.
  public static let exceptionOffset = 72
  /// u32: its error code.
  public static let errorCodeOffset = 76
  /// u64: for page faults the address.
  public static let faultAddressOffset = 80
  /// u64: the instruction that raised it.
  public static let faultInstructionOffset = 88
  /// u64: bytes of the pool that the PAL holds.
  public static let memoryOffset = 96

  public static let noException: UInt32 = 0xffff_ffff
}
