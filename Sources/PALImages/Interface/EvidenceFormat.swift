import TrustVisorABI

/// What a PAL makes for whoever verifies it, and the lines of text as which its program prints that.
///
/// ```
/// 0    219 bytes  the quote
/// 219  178 bytes  the machine's public key, as PEM
/// 397  32 each    the values of the registers that are quoted, the lowest first
/// ```
public enum EvidenceFormat {
  public static let quote = 0..<219
  public static let key = 219..<397
  public static let values = key.upperBound
  /// Of what a verifier makes up for it.
  public static let nonceBytes = MicroTPMFormat.nonceBytes
  /// With all registers.
  public static let mostBytes = values + MicroTPMFormat.pcrCount * MicroTPMFormat.digestBytes

  /// Around lines of base64.
  public static let firstLine = "-----BEGIN PAL EVIDENCE-----"
  public static let lastLine = "-----END PAL EVIDENCE-----"
  /// Digits of a line, unless it is the last one.
  public static let lineDigits = 64
  /// Bytes that make a line.
  static let lineBytes = lineDigits / 4 * 3

  /// The longest text, and a zero.
  static let mostTextBytes: Int = {
    let lines = (mostBytes + lineBytes - 1) / lineBytes
    let digits = (mostBytes + 2) / 3 * 4
    return firstLine.utf8.count + 1 + digits + lines + lastLine.utf8.count + 1 + 1
  }()
}
