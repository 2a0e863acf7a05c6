/// Where a Windows program begins, and a copy of it that waits there (Microsoft's "PE Format").
///
/// gdbserver can follow a Windows program only when Wine has loaded it. So the program that the guest gets is one
/// that jumps to itself at its entry; the debugger attaches, and puts the two bytes right.
struct EntryPoint: Equatable, Sendable {
  /// Wine loads programs where they ask to be.
  let address: UInt64
  /// The first two bytes there, which the copy does not have.
  let original: UInt16
  private let offset: Int

  /// `jmp` to itself, little-endian.
  private static let loop: UInt16 = 0xFEEB

  private enum Offset {
    static let signature = 0x3C
    static let sectionCount = 6
    static let optionalHeaderBytes = 20
    static let optionalHeader = 24
    static let entry = 16
    static let imageBase64 = 24
    static let imageBase32 = 28
  }

  private enum Section {
    static let bytes = 40
    static let address = 12
    static let fileBytes = 16
    static let fileOffset = 20
  }

  /// - Parameter file: all of a program that ``PEHeader`` has accepted.
  init(_ file: ByteFields, width: ProgramKind.Width) throws(ProgramFormatError) {
    let header = Int(try file.load(UInt32.self, at: Offset.signature))
    let optional = header + Offset.optionalHeader
    let entry: UInt32 = try file.load(at: optional + Offset.entry)
    let base =
      switch width {
      case .bits64: try file.load(UInt64.self, at: optional + Offset.imageBase64)
      case .bits32: UInt64(try file.load(UInt32.self, at: optional + Offset.imageBase32))
      }
    offset = try Self.fileOffset(of: entry, file, header)
    original = try file.load(at: offset)
    address = base &+ UInt64(entry)
  }

  private static func fileOffset(
    of entry: UInt32, _ file: ByteFields, _ header: Int
  ) throws(ProgramFormatError) -> Int {
    let optionalBytes: UInt16 = try file.load(at: header + Offset.optionalHeaderBytes)
    let table = header + Offset.optionalHeader + Int(optionalBytes)
    for index in 0..<Int(try file.load(UInt16.self, at: header + Offset.sectionCount)) {
      let section = table + index * Section.bytes
      let address: UInt32 = try file.load(at: section + Section.address)
      let bytes: UInt32 = try file.load(at: section + Section.fileBytes)
      guard entry >= address, entry - address < bytes else { continue }
      return Int(try file.load(UInt32.self, at: section + Section.fileOffset)) + Int(entry - address)
    }
    throw .damaged
  }

  /// The program with the loop at its entry.
  func waiting(_ program: [UInt8]) -> [UInt8] {
    var program = program
    program[offset] = UInt8(truncatingIfNeeded: Self.loop)
    program[offset + 1] = UInt8(truncatingIfNeeded: Self.loop >> 8)
    return program
  }
}
