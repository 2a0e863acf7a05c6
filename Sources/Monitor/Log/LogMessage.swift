/// One line of the hypervisor's log, written without a heap: `"touched \(hex: address) on CPU \(id)"`.
///
/// Text beyond ``capacity`` is cut off.
public struct LogMessage: ExpressibleByStringInterpolation {
  /// The longest line, in bytes.
  public static let capacity = 192

  @usableFromInline var bytes: InlineArray<192, UInt8>
  public private(set) var count: Int

  public init() {
    bytes = InlineArray(repeating: 0)
    count = 0
  }

  public init(stringLiteral value: StaticString) {
    self.init()
    append(value)
  }

  public init(stringInterpolation: StringInterpolation) {
    self = stringInterpolation.message
  }

  /// The byte at `index`, which is less than ``count``.
  public subscript(index: Int) -> UInt8 { bytes[index] }

  public mutating func append(byte: UInt8) {
    guard count < Self.capacity else { return }
    bytes[count] = byte
    count += 1
  }

  public mutating func append(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount {
      append(byte: unsafe text.utf8Start[index])
    }
  }

  public mutating func append(contentsOf other: LogMessage) {
    for index in 0..<other.count { append(byte: other[index]) }
  }

  /// Appends `value` in base 10.
  public mutating func append(decimal value: UInt64) {
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(byte: UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  /// Appends `value` in base 16 with its prefix, at least `digits` digits long.
  public mutating func append(hex value: UInt64, digits: Int = 1) {
    append("0x")
    var place = 16
    var started = false
    while place > 0 {
      place -= 1
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(place * 4)) & 0xf
      started = started || digit != 0 || place < digits
      guard started else { continue }
      append(byte: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    @usableFromInline var message = LogMessage()

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: StaticString) { message.append(literal) }

    public mutating func appendInterpolation(_ text: StaticString) { message.append(text) }

    public mutating func appendInterpolation<Value: BinaryInteger>(_ value: Value) {
      if value < 0 { message.append("-") }
      message.append(decimal: UInt64(clamping: value.magnitude))
    }

    public mutating func appendInterpolation<Value: FixedWidthInteger>(hex value: Value, digits: Int = 1) {
      let bits = Value.Magnitude(truncatingIfNeeded: value)
      message.append(hex: UInt64(clamping: bits), digits: digits)
    }
  }
}

/// How much a line of the log matters; a log shows its own level and all above.
public enum LogLevel: UInt8, Comparable, Sendable {
  case error, warning, info, debug

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
