/// Sizes of what a PAL exchanges with its micro-TPM. Everything is little-endian; a word has 8 bytes for a 64-bit PAL
/// and 4 for a 32-bit one.
public enum MicroTPMFormat {
  /// Registers that a micro-TPM has.
  public static let pcrCount = 24
  /// Bytes of a register, and of every digest: SHA-256.
  public static let digestBytes = 32
  /// Bytes of a quote's nonce.
  public static let nonceBytes = 32
  /// Most bytes that one request takes or gives.
  public static let mostBytes = 32 << 10
  /// Most random bytes of one request.
  public static let mostRandomBytes = 4096
}

/// A buffer of a request: a word with its address, and a word that is its length or, for a buffer that receives
/// something, the address of a word with its capacity, which receives the length.
public enum BufferPair {
  public static let words = 2
}

/// Which state a PAL must be in to open what was sealed.
public enum PCRPolicy {
  public static let bytes = 40
  /// u32: which registers count, a bit for each; not 0.
  public static let selection = 0
  /// u32: zero.
  public static let reserved = 4
  /// 32 bytes: SHA-256 of the values of these registers, one behind the other, the lowest first.
  public static let digest = 8
}
