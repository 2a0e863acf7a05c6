/// An ELF file's header: where its tables are. Fields have the same order in both widths, and words of their width.
struct ELFHeader {
  let is64Bit: Bool
  let machine: UInt16
  let entry: UInt64
  private let segmentTable: Table
  private let sectionTable: Table
  private let namesIndex: Int

  private struct Table {
    var offset: UInt64
    var entryBytes: UInt64
    var count: UInt64
  }

  private static let magic: UInt32 = 0x464c_457f
  private static let loadable: UInt32 = 1

  init?(_ reader: ByteReader) {
    guard reader.number(UInt32.self, at: 0) == Self.magic, let classByte = reader.number(UInt8.self, at: 4),
      classByte == 1 || classByte == 2, reader.number(UInt8.self, at: 5) == 1
    else { return nil }
    is64Bit = classByte == 2
    var fields = FieldCursor(reader, at: 18, is64Bit: is64Bit)
    machine = fields.half()
    _ = fields.word()
    entry = fields.address()
    let segments = fields.address()
    let sections = fields.address()
    _ = fields.word()
    _ = fields.half()
    segmentTable = Table(offset: segments, entryBytes: UInt64(fields.half()), count: UInt64(fields.half()))
    sectionTable = Table(offset: sections, entryBytes: UInt64(fields.half()), count: UInt64(fields.half()))
    namesIndex = Int(fields.half())
    if fields.isBeyondEnd { return nil }
  }

  /// nil if the table is cut off.
  func segments(_ reader: ByteReader) -> [ELFFile.Segment]? {
    var segments: [ELFFile.Segment] = []
    for index in 0..<segmentTable.count {
      var fields = FieldCursor(
        reader, at: segmentTable.offset + index * segmentTable.entryBytes, is64Bit: is64Bit)
      let type = fields.word()
      var flags = is64Bit ? fields.word() : 0
      let offset = fields.address()
      let address = fields.address()
      _ = fields.address()
      let fileBytes = fields.address()
      let memoryBytes = fields.address()
      if !is64Bit { flags = fields.word() }
      if fields.isBeyondEnd { return nil }
      guard type == Self.loadable else { continue }
      segments.append(
        ELFFile.Segment(
          flags: .init(rawValue: flags), address: address, offset: offset, fileBytes: fileBytes,
          memoryBytes: memoryBytes))
    }
    return segments
  }

  /// nil if the table is cut off.
  func sections(_ reader: ByteReader) -> [ELFFile.Section]? {
    var sections: [ELFFile.Section] = []
    var names: [UInt64] = []
    for index in 0..<sectionTable.count {
      var fields = FieldCursor(
        reader, at: sectionTable.offset + index * sectionTable.entryBytes, is64Bit: is64Bit)
      names.append(UInt64(fields.word()))
      let type = fields.word()
      let flags = fields.address()
      let address = fields.address()
      let offset = fields.address()
      let size = fields.address()
      let link = fields.word()
      if fields.isBeyondEnd { return nil }
      sections.append(
        ELFFile.Section(
          name: "", type: type, flags: flags, address: address, offset: offset, size: size, link: link))
    }
    guard namesIndex < sections.count else { return sections }
    let strings = sections[namesIndex].offset
    for index in sections.indices { sections[index].name = reader.string(at: strings &+ names[index]) ?? "" }
    return sections
  }
}

/// Reads field after field; beyond the file's end there are zeroes, and the cursor knows of it.
private struct FieldCursor {
  private let reader: ByteReader
  private var offset: UInt64
  private let is64Bit: Bool
  private(set) var isBeyondEnd = false

  init(_ reader: ByteReader, at offset: UInt64, is64Bit: Bool) {
    self.reader = reader
    self.offset = offset
    self.is64Bit = is64Bit
  }

  mutating func half() -> UInt16 { next() }
  mutating func word() -> UInt32 { next() }
  mutating func address() -> UInt64 { is64Bit ? next() : UInt64(word()) }

  private mutating func next<Number: FixedWidthInteger>() -> Number {
    defer { offset &+= UInt64(Number.bitWidth / 8) }
    guard let number = reader.number(Number.self, at: offset) else {
      isBeyondEnd = true
      return 0
    }
    return number
  }
}
