import Crypto

/// A signature by ECDSA on P-256 over a SHA-256, as TPMT_SIGNATURE (TPM 2.0 Library, part 2, 11.3.4).
public struct QuoteSignature: Equatable, Sendable {
  /// Bytes of either number.
  private static let numberBytes = 32

  /// r and s, 32 bytes each, highest byte first.
  public let rawRepresentation: [UInt8]

  /// nil if these are not 64 bytes.
  public init?(rawRepresentation: [UInt8]) {
    guard rawRepresentation.count == 2 * Self.numberBytes else { return nil }
    self.rawRepresentation = rawRepresentation
  }

  /// Reads a signature, which must be all of the bytes.
  public init(_ bytes: [UInt8]) throws(MalformedQuote) {
    var reader = TPMReader(bytes)
    try reader.expect(TPMConstant.ecdsa, "its algorithm")
    try reader.expect(TPMConstant.sha256, "its hash algorithm")
    let r = try reader.buffer(most: Self.numberBytes, "its first number")
    let s = try reader.buffer(most: Self.numberBytes, "its second number")
    try reader.end()
    // TPMs may leave out zeros in front.
    rawRepresentation = Self.padded(r) + Self.padded(s)
  }

  private static func padded(_ number: [UInt8]) -> [UInt8] {
    [UInt8](repeating: 0, count: numberBytes - number.count) + number
  }

  public var bytes: [UInt8] {
    var writer = TPMWriter()
    writer.append(TPMConstant.ecdsa)
    writer.append(TPMConstant.sha256)
    writer.append(buffer: Array(rawRepresentation.prefix(Self.numberBytes)))
    writer.append(buffer: Array(rawRepresentation.suffix(Self.numberBytes)))
    return writer.bytes
  }

  func isMade(with key: P256.Signing.PublicKey, over message: [UInt8]) -> Bool {
    (try? P256.Signing.ECDSASignature(rawRepresentation: rawRepresentation))
      .map { key.isValidSignature($0, for: message) } ?? false
  }
}
