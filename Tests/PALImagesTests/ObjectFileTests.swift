import Foundation
import Testing

@testable import PALImages

/// Readers of programs' files: they tell what is there, and no file traps them.
@Suite struct ObjectFileTests {
  @Test func thisProgramIsELF() throws {
    let file = try #require(ELFFile(Self.smallProgram))
    #expect(file.is64Bit && file.machine == .x86_64 && file.entry != 0)
    let text = try #require(file.sections.first { $0.name == ".text" })
    #expect(text.sectionFlags.contains([.allocated, .execute]) && !text.sectionFlags.contains(.write))
    #expect(file.segments.contains { $0.flags == [.read, .execute] && $0.address <= text.address })
  }

  @Test func smallestWindowsProgram() throws {
    let file = try #require(PEFile(Self.windowsProgram))
    #expect(file.is64Bit && file.entry == 0x1_4000_1010)
    #expect(file.sections.map(\.name) == [".text", "long_section_name"])
    #expect(file.sections[0].characteristics.contains([.read, .execute]))
    #expect(file.sections[1].address == 0x1_4000_2000)
    let inspection = try #require(Inspection(Self.windowsProgram))
    #expect(inspection.format == .pe && inspection.width == 64)
    #expect(inspection.sections.map(\.rights) == ["rx", "rw"])
  }

  @Test(arguments: 0..<300) func brokenFilesTrapNobody(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    var file = random.below(2) == 0 ? Self.windowsProgram : Array(Self.smallProgram.prefix(20000))
    for _ in 0..<1 + random.below(8) {
      file[random.below(random.below(2) == 0 ? file.count : 200)] = UInt8(truncatingIfNeeded: random.next())
    }
    file.removeLast(random.below(3) == 0 ? random.below(file.count) : 0)
    _ = ELFFile(file)?.symbols
    _ = Inspection(file)
  }

  private static let smallProgram = [UInt8](FileManager.default.contents(atPath: "/usr/bin/true") ?? Data())

  /// Made by hand from Microsoft's description of the format.
  private static let windowsProgram: [UInt8] = {
    var file = [UInt8](repeating: 0, count: 0x400)
    func put<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
      withUnsafeBytes(of: number.littleEndian) { file.replaceSubrange(offset..<offset + $0.count, with: $0) }
    }
    put(UInt16(0x5a4d), at: 0)
    put(UInt32(0x80), at: 0x3c)
    put(UInt32(0x4550), at: 0x80)
    put(UInt16(0x8664), at: 0x84)
    put(UInt16(2), at: 0x86)
    put(UInt32(0x300), at: 0x8c)
    put(UInt32(1), at: 0x90)
    put(UInt16(0x40), at: 0x94)
    put(UInt16(0x20b), at: 0x98)
    put(UInt32(0x1010), at: 0xa8)
    put(UInt64(0x1_4000_0000), at: 0xb0)
    let sections: [(name: String, rights: UInt32)] = [(".text", 0x6000_0020), ("/4", 0xc000_0040)]
    for (index, section) in sections.enumerated() {
      let offset = 0xd8 + index * 40
      file.replaceSubrange(offset..<offset + section.name.utf8.count, with: section.name.utf8)
      put(UInt32(0x100), at: offset + 8)
      put(UInt32(0x1000 * (index + 1)), at: offset + 12)
      put(section.rights, at: offset + 36)
    }
    // One symbol of 18 bytes, then the names, whose length comes first.
    let name = Array("long_section_name".utf8)
    file.replaceSubrange(0x300 + 18 + 4..<0x300 + 18 + 4 + name.count, with: name)
    return file
  }()
}
