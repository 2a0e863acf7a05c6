extension CommandLine {
  /// Where the value of the last `key=value` is: what is appended to a line overrides what it began with.
  /// An empty range if nothing follows the sign, nil if the key does not occur.
  public func value(_ key: StaticString) -> Range<Int>? {
    var found: Range<Int>?
    var next = word(from: 0)
    while let word = next {
      let sign = word.lowerBound + key.utf8CodeUnitCount
      if sign < word.upperBound, self[sign] == UInt8(ascii: "="), matches(word.lowerBound..<sign, key) {
        found = sign + 1..<word.upperBound
      }
      next = self.word(from: word.upperBound)
    }
    return found
  }

  /// True if the last `key=value` has this value.
  public func has(_ key: StaticString, value wanted: StaticString) -> Bool {
    guard let value = value(key) else { return false }
    return matches(value, wanted)
  }

  /// True if `flag` is a word of the line.
  public func has(_ flag: StaticString) -> Bool {
    var next = word(from: 0)
    while let word = next {
      if matches(word, flag) { return true }
      next = self.word(from: word.upperBound)
    }
    return false
  }

  /// True if that part of the line is exactly `text`.
  public func matches(_ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount, range.upperBound <= count, range.lowerBound >= 0 else {
      return false
    }
    for index in 0..<range.count where self[range.lowerBound + index] != text.byte(index) { return false }
    return true
  }

  /// The number that follows `key=`, decimal or with 0x; nil if the key does not occur.
  public func number(_ key: StaticString) throws(CommandLineError) -> UInt64? {
    guard let value = value(key) else { return nil }
    guard let number = number(in: value) else { throw .notANumber(value) }
    return number
  }

  /// The size in bytes that follows `key=`, such as 4096, 512K, 16M or 0x1G; nil if the key does not occur.
  public func size(_ key: StaticString) throws(CommandLineError) -> UInt64? {
    guard let value = value(key) else { return nil }
    guard let size = size(in: value) else { throw .notANumber(value) }
    return size
  }

  /// The number that this part of the line is, or nil.
  public func number(in range: Range<Int>) -> UInt64? {
    guard range.upperBound <= count, let first = range.first else { return nil }
    let isHexadecimal = range.count > 2 && matches(first..<first + 2, "0x")
    let radix: UInt64 = isHexadecimal ? 16 : 10
    var number: UInt64 = 0
    for index in (isHexadecimal ? first + 2 : first)..<range.upperBound {
      guard let digit = Self.digit(self[index]), digit < radix else { return nil }
      let (product, overflow) = number.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      number = sum
    }
    return number
  }

  /// The number with an optional unit of K, M, G or T that this part of the line is, or nil.
  public func size(in range: Range<Int>) -> UInt64? {
    guard range.upperBound <= count, let last = range.last else { return nil }
    guard let shift = Self.unit(self[last]) else { return number(in: range) }
    guard let number = number(in: range.lowerBound..<last), number <= UInt64.max >> shift else { return nil }
    return number << shift
  }

  /// The power of two that a unit stands for.
  private static func unit(_ byte: UInt8) -> UInt64? {
    switch lowercase(byte) {
    case UInt8(ascii: "k"): 10
    case UInt8(ascii: "m"): 20
    case UInt8(ascii: "g"): 30
    case UInt8(ascii: "t"): 40
    default: nil
    }
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch lowercase(byte) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(lowercase(byte) - UInt8(ascii: "a") + 10)
    default: nil
    }
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    let isUppercase = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
    return isUppercase ? byte + (UInt8(ascii: "a") - UInt8(ascii: "A")) : byte
  }
}
