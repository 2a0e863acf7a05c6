/// Which of the 24 registers a quote is about.
public struct PCRSelection: Equatable, Sendable, CustomStringConvertible {
  public static let registerCount = 24

  /// Bit *n* for register *n*; 24 bits.
  let bits: UInt32

  /// In ascending order.
  public var indices: [Int] { (0..<Self.registerCount).filter { bits >> $0 & 1 == 1 } }

  /// nil if one is none of the registers' or comes twice.
  public init?(_ indices: [Int]) {
    var bits: UInt32 = 0
    for index in indices {
      guard (0..<Self.registerCount).contains(index), bits >> index & 1 == 0 else { return nil }
      bits |= 1 << index
    }
    self.bits = bits
  }

  /// Reads numbers with commas between them; nil for anything else.
  public init?(_ text: String) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !numbers.contains(nil) else { return nil }
    self.init(numbers.compactMap(\.self))
  }

  /// As the bank of one algorithm has it: three bytes, the first for registers 0 to 7.
  init(bank: some Collection<UInt8>) {
    bits = bank.prefix(Self.bankBytes).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  static let bankBytes = registerCount / 8

  var bank: [UInt8] { (0..<Self.bankBytes).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) } }

  public var description: String { indices.map(String.init).joined(separator: ", ") }
}
