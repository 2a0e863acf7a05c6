/// What a PAL is known by: the SHA-256 of its image, all bytes, as the contract defines it.
public struct ImageMeasurement: Equatable, Sendable, Encodable, CustomStringConvertible {
  public let bytes: [UInt8]

  public init(of image: [UInt8]) { bytes = digest(of: image) }

  /// In hexadecimal digits, as `sha256sum` prints it.
  public var description: String { Hexadecimal.text(bytes) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
