/// Numbers of the System V ABI's object file format (ELF specification 1.2, book I; ELF-64 object file
/// format 1.5), as far as program loading needs them.
enum ELF {
  /// 0x7F 'E' 'L' 'F'.
  static let magic: UInt32 = 0x464c_457f
  static let magicOffset: UInt64 = 0
  static let classOffset: UInt64 = 4
  static let dataOffset: UInt64 = 5
  static let identificationVersionOffset: UInt64 = 6
  static let typeOffset: UInt64 = 16
  static let machineOffset: UInt64 = 18

  static let littleEndian: UInt8 = 1
  static let currentVersion: UInt8 = 1
  static let typeExecutable: UInt16 = 2
  static let segmentLoad: UInt32 = 1
  /// Where addresses end for a program that is entered with paging off.
  static let limit32: UInt64 = 1 << 32
}

/// What differs between the two widths of the format: sizes and places of fields.
struct ELFShape {
  var machine: UInt16
  var word: UInt64
  var entry: UInt64
  var tableOffset: UInt64
  var tableEntrySize: UInt64
  var tableCount: UInt64
  var segmentSize: UInt64
  var segmentOffset: UInt64
  var segmentAddress: UInt64
  var segmentFileSize: UInt64
  var segmentMemorySize: UInt64

  /// Elf32_Ehdr and Elf32_Phdr for EM_386.
  static var i386: Self {
    Self(
      machine: 3, word: 4, entry: 24, tableOffset: 28, tableEntrySize: 42, tableCount: 44, segmentSize: 32,
      segmentOffset: 4, segmentAddress: 12, segmentFileSize: 16, segmentMemorySize: 20)
  }

  /// Elf64_Ehdr and Elf64_Phdr for EM_X86_64.
  static var x86v64: Self {
    Self(
      machine: 62, word: 8, entry: 24, tableOffset: 32, tableEntrySize: 54, tableCount: 56, segmentSize: 56,
      segmentOffset: 8, segmentAddress: 24, segmentFileSize: 32, segmentMemorySize: 40)
  }
}
