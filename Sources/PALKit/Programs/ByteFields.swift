/// Fields of a file's headers, read with their bounds checked; all are little-endian.
struct ByteFields {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// - Throws: ``ProgramFormatError/truncated`` when the field is not wholly there.
  func load<T: FixedWidthInteger & UnsignedInteger>(
    _: T.Type = T.self, at offset: Int
  ) throws(ProgramFormatError) -> T {
    let field = try slice(at: offset, count: T.bitWidth / 8)
    return field.reversed().reduce(0) { $0 << 8 | T($1) }
  }

  /// - Throws: ``ProgramFormatError/truncated`` when they are not all there.
  func slice(at offset: Int, count: Int) throws(ProgramFormatError) -> ArraySlice<UInt8> {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw .truncated
    }
    return bytes[offset..<offset + count]
  }

  func begins(with magic: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// Whether the beginning is text in UTF-8, by having no control characters but those of text.
  var looksLikeText: Bool {
    let isBinary = bytes.contains { $0 < UInt8(ascii: " ") && !Self.controlsOfText.contains($0) }
    guard !isBinary else { return false }
    // What was read may end within a character, which has at most four bytes.
    return (0...3).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
  }

  private static let controlsOfText = Set("\t\n\r\u{0C}\u{1B}".utf8)
}
