/// Which of the 24 platform configuration registers is meant.
public struct PCRIndex: Sendable, BitwiseCopyable, Equatable {
  /// How many registers a PAL has.
  public static let count = 24
  /// The register that names the PAL itself.
  public static let measurement = PCRIndex(unchecked: 0)

  /// 0 to 23.
  public let rawValue: Int

  /// Nil if there is no such register.
  public init?(_ number: UInt64) {
    guard number < UInt64(Self.count) else { return nil }
    rawValue = Int(number)
  }

  init(unchecked number: Int) { rawValue = number }
}
