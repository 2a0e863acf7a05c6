/// Little-endian numbers in a file. What lies outside of it is nil, so that no file can trap its reader.
struct ByteReader {
  let bytes: [UInt8]

  func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: UInt64) -> Number? {
    guard let slice = slice(at: offset, count: UInt64(Number.bitWidth / 8)) else { return nil }
    return slice.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
  }

  func slice(at offset: UInt64, count: UInt64) -> ArraySlice<UInt8>? {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end <= UInt64(bytes.count) else { return nil }
    return bytes[Int(offset)..<Int(end)]
  }

  /// Text up to a zero.
  func string(at offset: UInt64, most: UInt64 = .max) -> String? {
    guard offset < UInt64(bytes.count) else { return nil }
    let rest = bytes[Int(offset)...].prefix(Int(min(most, UInt64(bytes.count))))
    return String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
  }
}
