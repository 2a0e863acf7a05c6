import Cryptography

/// A PAL's platform configuration registers, of SHA-256: plain bytes, 768 of them.
///
/// A register cannot be set, only extended, so that its value stands for all that it was extended with.
public struct PCRBank: Sendable, BitwiseCopyable {
  public typealias Value = SHA256.Digest

  private var values = InlineArray<24, Value>(repeating: Value(repeating: 0))

  /// The registers of a PAL that begins: number 0 is extended with its measurement, the others are zero.
  public init(measurement: SHA256.Digest) { extend(.measurement, with: measurement) }

  public func read(_ index: PCRIndex) -> Value { values[index.rawValue] }

  /// The register's new value is the hash of its old one and `digest`.
  public mutating func extend(_ index: PCRIndex, with digest: SHA256.Digest) {
    var hash = SHA256()
    hash.update(values[index.rawValue].span)
    hash.update(digest.span)
    values[index.rawValue] = hash.digest()
  }

  /// The hash of the selected registers' values in ascending order: TPM 2.0's pcrDigest (part 2, section 10.12.1).
  public func digest(of selection: PCRSelection) -> SHA256.Digest {
    var hash = SHA256()
    selection.forEach { hash.update(values[$0.rawValue].span) }
    return hash.digest()
  }

  /// Writes the selected registers' values in ascending order to the beginning of `output`, which must have room
  /// for 32 bytes each: what the digest is made of.
  public func copyValues(of selection: PCRSelection, into output: inout MutableSpan<UInt8>) {
    var place = 0
    selection.forEach { index in
      for offset in 0..<SHA256.digestBytes { output[place + offset] = values[index.rawValue][offset] }
      place += SHA256.digestBytes
    }
  }
}
