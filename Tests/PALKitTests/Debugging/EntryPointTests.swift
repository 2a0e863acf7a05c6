import Testing

@testable import PALKit

@Suite struct EntryPointTests {
  /// A program with a section at 0x1000 that lies at 0x200 in the file, and its entry there.
  private func program(_ width: ProgramKind.Width) -> [UInt8] {
    var bytes = [UInt8](repeating: 0x90, count: 0x400)
    func put(_ value: UInt64, _ count: Int, at offset: Int) {
      for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }
    put(0x80, 4, at: 0x3C)
    put(1, 2, at: 0x86)
    put(0x60, 2, at: 0x94)
    put(0x1010, 4, at: 0x98 + 16)
    put(0x40_0000, width == .bits64 ? 8 : 4, at: 0x98 + (width == .bits64 ? 24 : 28))
    for (offset, value) in [(12, 0x1000), (16, 0x200), (20, 0x200)] {
      put(UInt64(value), 4, at: 0x98 + 0x60 + offset)
    }
    put(0x8348, 2, at: 0x210)
    return bytes
  }

  @Test(arguments: ProgramKind.Width.allCases) func theCopyWaitsAtItsEntry(width: ProgramKind.Width) throws {
    let bytes = program(width)
    let entry = try EntryPoint(ByteFields(bytes), width: width)
    #expect(entry.address == 0x40_1010 && entry.original == 0x8348)
    var expected = bytes
    (expected[0x210], expected[0x211]) = (0xEB, 0xFE)
    #expect(entry.waiting(bytes) == expected)
  }

  @Test func anEntryOutsideTheFileIsRefused() {
    #expect(throws: ProgramFormatError.self) {
      try EntryPoint(ByteFields(Array(program(.bits32)[..<0x180])), width: .bits32)
    }
  }
}
