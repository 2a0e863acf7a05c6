/// Bytes of a file that a test writes field by field, little-endian.
struct FileBytes {
  private(set) var bytes: [UInt8]

  init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

  mutating func store(_ value: some FixedWidthInteger, at offset: Int) {
    for index in 0..<value.bitWidth / 8 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
  }

  mutating func store(_ text: String, at offset: Int) {
    bytes.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
  }
}

/// The headers of a small PE program. Offsets are those of Microsoft's "PE Format".
struct PEBuilder {
  var machine: UInt16 = 0x8664
  var characteristics: UInt16 = 0x22
  var magic: UInt16 = 0x20B
  var subsystem: UInt16 = 3
  var runtimeDirectory: UInt32 = 0
  var signature = "PE\0\0"

  static let headerOffset = 0x80

  static var narrow: PEBuilder { PEBuilder(machine: 0x14C, characteristics: 0x102, magic: 0x10B) }

  var bytes: [UInt8] {
    var file = FileBytes(count: 512)
    file.store("MZ", at: 0)
    file.store(UInt32(Self.headerOffset), at: 0x3C)
    file.store(signature, at: Self.headerOffset)
    let coff = Self.headerOffset + 4
    file.store(machine, at: coff)
    file.store(characteristics, at: coff + 18)
    let optional = coff + 20
    file.store(magic, at: optional)
    file.store(subsystem, at: optional + 68)
    let directories = optional + (magic == 0x20B ? 108 : 92)
    file.store(UInt32(16), at: directories)
    file.store(runtimeDirectory, at: directories + 4 + 14 * 8)
    return file.bytes
  }
}

/// The headers of a small ELF program with one program header.
struct ELFBuilder {
  var wide = true
  var data: UInt8 = 1
  var type: UInt16 = 2
  var machine: UInt16 = 62
  var entry: UInt32 = 0x401000
  var interpreter: String?

  static var narrow: ELFBuilder { ELFBuilder(wide: false, machine: 3) }

  var bytes: [UInt8] {
    var file = FileBytes(count: 512)
    file.store("\u{7F}ELF", at: 0)
    file.store(UInt8(wide ? 2 : 1), at: 4)
    file.store(data, at: 5)
    file.store(UInt8(1), at: 6)
    file.store(type, at: 16)
    file.store(machine, at: 18)
    file.store(entry, at: 24)
    let table = wide ? 64 : 52
    file.store(UInt32(table), at: wide ? 32 : 28)
    file.store(UInt16(wide ? 56 : 32), at: wide ? 54 : 42)
    file.store(UInt16(1), at: wide ? 56 : 44)
    file.store(UInt32(interpreter == nil ? 1 : 3), at: table)
    if let interpreter {
      file.store(interpreter + "\0", at: 256)
      file.store(UInt32(256), at: table + (wide ? 8 : 4))
      file.store(UInt32(interpreter.utf8.count + 1), at: table + (wide ? 32 : 16))
    }
    return file.bytes
  }
}
