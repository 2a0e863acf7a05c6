import X86

/// Why a command line, or an option in it, was not accepted.
public enum CommandLineError: Error, Equatable, Sendable {
  /// The text does not lie in memory.
  case unreadable(PhysicalAddress)
  /// There is no end within ``CommandLine/capacity`` bytes.
  case tooLong
  /// The option's value is not a number, or too large for 64 bits; where in the line it is.
  case notANumber(Range<Int>)
}

/// A copy of a loader's command line: words of `key=value` and plain words, with blanks between.
public struct CommandLine: Sendable {
  /// The most bytes a line may have, its terminating zero included; as many as Linux takes
  /// (COMMAND_LINE_SIZE).
  public static let capacity = 2048

  private var bytes = InlineArray<2048, UInt8>(repeating: 0)
  /// How many bytes there are; the terminating zero does not count.
  public private(set) var count = 0

  /// An empty line.
  public init() {}

  /// Copies the zero-terminated text at `address`.
  public static func read<Memory: PhysicalMemory & ~Copyable>(
    at address: PhysicalAddress, from memory: borrowing Memory
  ) throws(CommandLineError) -> Self {
    var line = Self()
    while true {
      let place = address &+ UInt64(line.count)
      guard let byte = memory.load(UInt8.self, at: place) else { throw .unreadable(place) }
      if byte == 0 { return line }
      try line.append(byte)
    }
  }

  /// Copies a text of ours.
  public init(_ text: StaticString) throws(CommandLineError) {
    for index in 0..<text.utf8CodeUnitCount { try append(text.byte(index)) }
  }

  public mutating func append(_ byte: UInt8) throws(CommandLineError) {
    guard count < Self.capacity - 1 else { throw .tooLong }
    bytes[count] = byte
    count += 1
  }

  public subscript(index: Int) -> UInt8 {
    precondition(index < count)
    return bytes[index]
  }

  /// The first word at or after `start`, or nil if there are only blanks.
  public func word(from start: Int) -> Range<Int>? {
    var first = start
    while first < count, Self.isBlank(bytes[first]) { first += 1 }
    var end = first
    while end < count, !Self.isBlank(bytes[end]) { end += 1 }
    return first < end ? first..<end : nil
  }

  /// The line without its first word: QEMU begins the string of a module with the file's name, GRUB does
  /// not.
  public func droppingFirstWord() -> Self {
    var rest = Self()
    guard let next = word(from: word(from: 0)?.upperBound ?? 0) else { return rest }
    for index in next.lowerBound..<count { rest.bytes[index - next.lowerBound] = bytes[index] }
    rest.count = count - next.lowerBound
    return rest
  }

  /// Stores the line with its terminating zero, `count + 1` bytes; false if they are not all in memory.
  public func write<Memory: PhysicalMemory & ~Copyable>(
    to memory: borrowing Memory, at address: PhysicalAddress
  ) -> Bool {
    for index in 0..<count {
      guard memory.store(bytes[index], at: address &+ UInt64(index)) else { return false }
    }
    return memory.store(UInt8(0), at: address &+ UInt64(count))
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }
}

extension StaticString {
  /// The byte at `index` of the text as UTF-8. Literals of one character may be stored as a code point;
  /// those are plain ASCII here.
  func byte(_ index: Int) -> UInt8 {
    precondition(index >= 0 && index < utf8CodeUnitCount)
    guard hasPointerRepresentation else { return UInt8(truncatingIfNeeded: unicodeScalar.value) }
    return unsafe utf8Start[index]
  }
}
