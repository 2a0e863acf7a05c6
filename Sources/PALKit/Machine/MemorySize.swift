/// An amount of memory, written like `256M` or `5G`.
public struct MemorySize: Sendable, Hashable, Codable, CustomStringConvertible {
  public var mebibytes: Int

  public init(mebibytes: Int) { self.mebibytes = mebibytes }

  /// Reads a number with the suffix M or G; nil for anything else or less than 64M.
  public init?(_ text: String) {
    guard let suffix = text.last?.uppercased(), let number = Int(text.dropLast()), number > 0 else {
      return nil
    }
    let factor = suffix == "M" ? 1 : suffix == "G" ? 1024 : 0
    let (size, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow, (64...1_048_576).contains(size) else { return nil }
    mebibytes = size
  }

  public var description: String {
    mebibytes.isMultiple(of: 1024) ? "\(mebibytes / 1024)G" : "\(mebibytes)M"
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let size = MemorySize(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a memory size"))
    }
    self = size
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
