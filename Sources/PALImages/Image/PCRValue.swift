/// What a platform configuration register (PCR) of a PAL's micro-TPM holds: a SHA-256 digest.
public struct PCRValue: Hashable, Sendable, Encodable, CustomStringConvertible {
  public static let byteCount = 32

  /// What a register holds before anything is extended into it.
  public static let zero = PCRValue(digest: [UInt8](repeating: 0, count: byteCount))

  public let bytes: [UInt8]

  private init(digest: [UInt8]) { bytes = digest }

  /// nil if there are more or fewer bytes than a register has.
  public init?(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// nil for anything but 64 digits.
  public init?(hexadecimal text: String) {
    guard let bytes = Hexadecimal.bytes(text) else { return nil }
    self.init(bytes)
  }

  /// PCR 0 of a PAL of this measurement, from its registration on: the measurement extended into a register of zeros.
  public init(ofPALWith measurement: ImageMeasurement) {
    self = Self.zero.extended(by: measurement.bytes)
  }

  /// What a register with this value holds after something has been extended into it.
  public func extended(by data: [UInt8]) -> PCRValue { PCRValue(digest: digest(of: bytes + data)) }

  /// In hexadecimal digits.
  public var description: String { Hexadecimal.text(bytes) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
