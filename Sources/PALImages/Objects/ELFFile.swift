/// What is needed of an ELF file (System V ABI, chapters 4 and 5; the AMD64 supplement): of either width, little-endian.
public struct ELFFile: Sendable {
  public struct Section: Sendable {
    public var name: String
    public var type: UInt32
    public var flags: UInt64
    public var address: UInt64
    public var offset: UInt64
    public var size: UInt64
    var link: UInt32

    var sectionFlags: SectionFlags { SectionFlags(rawValue: flags) }
  }

  struct SectionFlags: OptionSet {
    let rawValue: UInt64
    static let write = Self(rawValue: 1)
    static let allocated = Self(rawValue: 2)
    static let execute = Self(rawValue: 4)
  }

  /// A part that is loaded (PT_LOAD).
  public struct Segment: Sendable {
    public var flags: SegmentFlags
    public var address: UInt64
    public var offset: UInt64
    public var fileBytes: UInt64
    public var memoryBytes: UInt64
  }

  public struct SegmentFlags: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    static let execute = Self(rawValue: 1)
    static let write = Self(rawValue: 2)
    static let read = Self(rawValue: 4)
  }

  /// A symbol that is defined.
  public struct Symbol: Sendable {
    public var name: String
    public var address: UInt64
  }

  public let is64Bit: Bool
  public let machine: Machine?
  public let entry: UInt64
  public let sections: [Section]
  public let segments: [Segment]
  let reader: ByteReader

  public enum Machine: UInt16, Sendable {
    case i386 = 3
    case x86_64 = 62
  }

  /// nil if these bytes are no such file, or a broken one.
  public init?(_ bytes: [UInt8]) {
    let reader = ByteReader(bytes: bytes)
    guard let header = ELFHeader(reader), let segments = header.segments(reader),
      let sections = header.sections(reader)
    else { return nil }
    self.reader = reader
    self.segments = segments
    self.sections = sections
    is64Bit = header.is64Bit
    machine = Machine(rawValue: header.machine)
    entry = header.entry
  }

  /// The bytes of a segment that are in the file.
  public func contents(_ segment: Segment) -> [UInt8] {
    reader.slice(at: segment.offset, count: segment.fileBytes).map(Array.init) ?? []
  }
}

extension ELFFile {
  private static let symbolTable: UInt32 = 2

  /// Symbols that are defined and have a name.
  public var symbols: [Symbol] {
    guard let table = sections.first(where: { $0.type == Self.symbolTable }),
      Int(table.link) < sections.count
    else { return [] }
    let strings = sections[Int(table.link)]
    let bytes: UInt64 = is64Bit ? 24 : 16
    return (0..<table.size / bytes).compactMap { symbol(at: table.offset + $0 * bytes, strings) }
  }

  private func symbol(at offset: UInt64, _ strings: Section) -> Symbol? {
    guard let nameOffset = reader.number(UInt32.self, at: offset), nameOffset != 0,
      let section = reader.number(UInt16.self, at: offset + (is64Bit ? 6 : 14)), section != 0,
      let name = reader.string(at: strings.offset + UInt64(nameOffset)),
      let value = is64Bit
        ? reader.number(UInt64.self, at: offset + 8)
        : reader.number(UInt32.self, at: offset + 4).map(UInt64.init)
    else { return nil }
    return Symbol(name: name, address: value)
  }
}
