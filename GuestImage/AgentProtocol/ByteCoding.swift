/// Appends values to a byte array in the protocol's form: little-endian integers, strings and lists
/// preceded by their 32-bit count.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ flag: Bool) { write(UInt8(flag ? 1 : 0)) }

  mutating func write(_ list: [UInt64]) {
    write(UInt32(list.count))
    for number in list { write(number) }
  }

  mutating func write(_ text: String) {
    write(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func write(_ list: [String]) {
    write(UInt32(list.count))
    for text in list { write(text) }
  }
}

/// Reads what ``ByteWriter`` wrote; anything else throws, and nothing it is given makes it trap.
struct ByteReader {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  mutating func read<T: FixedWidthInteger>(_: T.Type = T.self) throws(ProtocolError) -> T {
    let size = T.bitWidth / 8
    guard bytes.count >= size else { throw .malformed }
    var value: T = 0
    for (index, byte) in bytes.prefix(size).enumerated() {
      value |= T(truncatingIfNeeded: byte) << T(8 * index)
    }
    bytes.removeFirst(size)
    return value
  }

  mutating func readFlag() throws(ProtocolError) -> Bool {
    switch try read(UInt8.self) {
    case 0: return false
    case 1: return true
    default: throw .malformed
    }
  }

  mutating func readNumbers() throws(ProtocolError) -> [UInt64] {
    let count = try Int(read(UInt32.self))
    guard count <= bytes.count / 8 else { throw .malformed }
    var list: [UInt64] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try read()) }
    return list
  }

  mutating func readText() throws(ProtocolError) -> String {
    let count = try Int(read(UInt32.self))
    guard bytes.count >= count, let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
      throw .malformed
    }
    bytes.removeFirst(count)
    return text
  }

  mutating func readTexts() throws(ProtocolError) -> [String] {
    let count = try Int(read(UInt32.self))
    // Each takes four bytes at least: a count that cannot be true must not reserve memory.
    guard count <= bytes.count / 4 else { throw .malformed }
    var list: [String] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try readText()) }
    return list
  }

  /// Ends the reading: bytes left over mean that the two sides disagree about the form.
  func finish() throws(ProtocolError) {
    guard bytes.isEmpty else { throw .malformed }
  }
}

/// What can be wrong with what the other side sent.
public enum ProtocolError: Error, Equatable {
  /// The payload has not the form its kind promises.
  case malformed
  /// The message does not fit in a frame.
  case tooLarge
}
