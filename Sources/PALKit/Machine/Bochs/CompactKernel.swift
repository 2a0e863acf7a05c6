import Foundation

/// A kernel (64-bit ELF) without what a loader fills with zeros anyway: holes between segments, and zeros at their
/// ends. Debian's is 66 MB large and 35 so; in Bochs each megabyte takes a quarter of a second to load.
struct CompactKernel {
  /// Fields of the file header and of a program header (ELF-64 Object File Format, figures 2 and 6).
  private enum Field {
    static let identification: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1]
    static let (programHeaders, sectionHeaders) = (32, 40)
    static let (programHeaderSize, programHeaderCount) = (54, 56)
    static let (sectionHeaderCount, sectionNames) = (60, 62)
    static let fileHeaderSize = 64
    static let (segmentOffset, segmentFileSize) = (8, 32)
  }

  let bytes: [UInt8]

  /// What is not such a file stays as it is.
  init(_ file: [UInt8]) { bytes = Self.compacted(file) ?? file }

  private static func compacted(_ file: [UInt8]) -> [UInt8]? {
    guard file.count >= Field.fileHeaderSize, file.starts(with: Field.identification) else { return nil }
    let table = Int(file.number(UInt64.self, at: Field.programHeaders))
    let size = Int(file.number(UInt16.self, at: Field.programHeaderSize))
    let count = Int(file.number(UInt16.self, at: Field.programHeaderCount))
    guard table <= file.count, size >= 56, table + count * size <= file.count else { return nil }
    var result = Array(file[..<(table + count * size)])
    // There are no sections any more.
    result.set(UInt64(0), at: Field.sectionHeaders)
    result.set(UInt16(0), at: Field.sectionHeaderCount)
    result.set(UInt16(0), at: Field.sectionNames)
    for header in stride(from: table, to: table + count * size, by: size) {
      let offset = Int(file.number(UInt64.self, at: header + Field.segmentOffset))
      let length = Int(file.number(UInt64.self, at: header + Field.segmentFileSize))
      guard offset <= file.count, length <= file.count - offset else { return nil }
      let content = file[offset..<offset + length]
      let kept = content.prefix((content.lastIndex { $0 != 0 } ?? offset - 1) + 1 - offset)
      result.set(UInt64(result.count), at: header + Field.segmentOffset)
      result.set(UInt64(kept.count), at: header + Field.segmentFileSize)
      result += kept
    }
    return result
  }
}

extension [UInt8] {
  fileprivate func number<T: FixedWidthInteger>(_: T.Type, at offset: Int) -> T {
    self[offset..<offset + T.bitWidth / 8].reversed().reduce(0) { $0 << 8 | T($1) }
  }

  fileprivate mutating func set<T: FixedWidthInteger>(_ value: T, at offset: Int) {
    Swift.withUnsafeBytes(of: value.littleEndian) { replaceSubrange(offset..<offset + $0.count, with: $0) }
  }
}
