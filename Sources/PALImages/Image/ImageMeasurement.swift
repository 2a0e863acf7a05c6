import Cryptography

/// What a PAL is known by: the SHA-256 of its image, all bytes, as the contract defines it.
public struct ImageMeasurement: Equatable, Sendable, Encodable, CustomStringConvertible {
  public let bytes: [UInt8]

  public init(of image: [UInt8]) {
    var hash = SHA256()
    image.withUnsafeBytes { hash.update($0) }
    let digest = hash.digest()
    bytes = digest.indices.map { digest[$0] }
  }

  /// In hexadecimal digits, as `sha256sum` prints it.
  public var description: String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
