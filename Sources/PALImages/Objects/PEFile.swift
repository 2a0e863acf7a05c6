/// What is needed of a Windows program (Microsoft's PE format): of either width.
public struct PEFile: Sendable {
  public struct Section: Sendable {
    public var name: String
    public var address: UInt64
    public var memoryBytes: UInt64
    public var offset: UInt64
    public var fileBytes: UInt64
    public var characteristics: Characteristics
  }

  public struct Characteristics: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    static let execute = Self(rawValue: 1 << 29)
    static let read = Self(rawValue: 1 << 30)
    static let write = Self(rawValue: 1 << 31)
  }

  public let is64Bit: Bool
  /// The address where it begins, if it is loaded where it would like to be.
  public let entry: UInt64
  public let sections: [Section]

  private static let dosMagic: UInt16 = 0x5a4d
  private static let signature: UInt32 = 0x4550
  private static let optionalMagic32: UInt16 = 0x10b
  private static let optionalMagic64: UInt16 = 0x20b
  private static let sectionBytes: UInt64 = 40
  /// Where in the DOS header the PE header's place is.
  private static let headerPlace: UInt64 = 0x3c

  /// nil if these bytes are no such file, or a broken one.
  public init?(_ bytes: [UInt8]) {
    let reader = ByteReader(bytes: bytes)
    guard reader.number(UInt16.self, at: 0) == Self.dosMagic,
      let start = reader.number(UInt32.self, at: Self.headerPlace).map(UInt64.init),
      reader.number(UInt32.self, at: start) == Self.signature,
      let count = reader.number(UInt16.self, at: start + 6),
      let optionalBytes = reader.number(UInt16.self, at: start + 20).map(UInt64.init)
    else { return nil }
    let optional = start + 24
    guard let magic = reader.number(UInt16.self, at: optional),
      magic == Self.optionalMagic32 || magic == Self.optionalMagic64,
      let entry = reader.number(UInt32.self, at: optional + 16)
    else { return nil }
    is64Bit = magic == Self.optionalMagic64
    let base =
      is64Bit
      ? reader.number(UInt64.self, at: optional + 24)
      : reader.number(UInt32.self, at: optional + 28).map(UInt64.init)
    guard let base else { return nil }
    self.entry = base &+ UInt64(entry)
    let names = SectionNames(reader, header: start)
    var sections: [Section] = []
    for index in 0..<UInt64(count) {
      guard
        var section = Section(reader, at: optional + optionalBytes + index * Self.sectionBytes, base: base)
      else { return nil }
      section.name = names.resolve(section.name)
      sections.append(section)
    }
    self.sections = sections
  }
}

/// Names of more than eight letters are behind the symbols, and "/17" says where.
private struct SectionNames {
  private let reader: ByteReader
  private let strings: UInt64
  private static let symbolBytes: UInt64 = 18

  /// - Parameter header: where the PE header begins.
  init(_ reader: ByteReader, header: UInt64) {
    self.reader = reader
    let symbols = reader.number(UInt32.self, at: header + 12).map(UInt64.init) ?? 0
    let count = reader.number(UInt32.self, at: header + 16).map(UInt64.init) ?? 0
    strings = symbols + count * Self.symbolBytes
  }

  func resolve(_ name: String) -> String {
    guard name.hasPrefix("/"), let offset = UInt64(name.dropFirst()) else { return name }
    return reader.string(at: strings + offset) ?? name
  }
}

extension PEFile.Section {
  fileprivate init?(_ reader: ByteReader, at offset: UInt64, base: UInt64) {
    guard let name = reader.string(at: offset, most: 8),
      let memoryBytes = reader.number(UInt32.self, at: offset + 8),
      let address = reader.number(UInt32.self, at: offset + 12),
      let fileBytes = reader.number(UInt32.self, at: offset + 16),
      let fileOffset = reader.number(UInt32.self, at: offset + 20),
      let characteristics = reader.number(UInt32.self, at: offset + 36)
    else { return nil }
    self.init(
      name: name, address: base &+ UInt64(address), memoryBytes: UInt64(memoryBytes),
      offset: UInt64(fileOffset),
      fileBytes: UInt64(fileBytes), characteristics: .init(rawValue: characteristics))
  }
}
