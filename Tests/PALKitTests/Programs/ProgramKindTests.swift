import Testing

@testable import PALKit

@Suite struct ProgramKindTests {
  private func error(_ bytes: [UInt8]) -> ProgramFormatError? {
    do throws(ProgramFormatError) {
      _ = try ProgramKind.read(bytes)
      return nil
    } catch { return error }
  }

  @Test func programsOfBothSystemsAndWidthsAreKnown() throws {
    #expect(try ProgramKind.read(PEBuilder().bytes) == .windows(.bits64))
    #expect(try ProgramKind.read(PEBuilder.narrow.bytes) == .windows(.bits32))
    #expect(try ProgramKind.read(PEBuilder(subsystem: 2).bytes) == .windows(.bits64))
    #expect(try ProgramKind.read(ELFBuilder().bytes) == .linux(.bits64, interpreter: nil))
    #expect(try ProgramKind.read(ELFBuilder.narrow.bytes) == .linux(.bits32, interpreter: nil))
    let dynamic = ELFBuilder(type: 3, interpreter: "/lib64/ld.so")
    #expect(try ProgramKind.read(dynamic.bytes) == .linux(.bits64, interpreter: "/lib64/ld.so"))
    var narrow = ELFBuilder.narrow
    narrow.interpreter = "/lib/ld.so"
    #expect(try ProgramKind.read(narrow.bytes) == .linux(.bits32, interpreter: "/lib/ld.so"))
  }

  @Test func otherWindowsFilesAreNamed() {
    #expect(error(PEBuilder(machine: 0xAA64).bytes) == .otherProcessor("64-bit ARM"))
    #expect(error(PEBuilder(machine: 0x1C4).bytes) == .otherProcessor("ARM"))
    #expect(error(PEBuilder(machine: 0x9999).bytes) == .otherProcessor("the processor of PE's number 39321"))
    #expect(error(PEBuilder(characteristics: 0x2022).bytes) == .notAProgram("a DLL"))
    #expect(error(PEBuilder(characteristics: 0x20).bytes) == .notAProgram("an image that was not linked"))
    #expect(error(PEBuilder(magic: 0x10B).bytes) == .damaged)
    #expect(error(PEBuilder(subsystem: 10).bytes) == .otherSystem("an EFI program"))
    #expect(error(PEBuilder(runtimeDirectory: 0x2008).bytes) == .otherSystem("a .NET program"))
    #expect(error(PEBuilder(signature: "NE\0\0").bytes) == .otherSystem("a 16-bit Windows program"))
    #expect(error(PEBuilder(signature: "LX\0\0").bytes) == .otherSystem("an MS-DOS program"))
    #expect(error(Array("MZ".utf8)) == .otherSystem("an MS-DOS program"))
  }

  @Test func otherELFFilesAreNamed() {
    #expect(error(ELFBuilder(machine: 183).bytes) == .otherProcessor("64-bit ARM"))
    #expect(error(ELFBuilder(data: 2).bytes) == .otherProcessor("a big-endian processor"))
    #expect(error(ELFBuilder(wide: false).bytes) == .otherSystem("a program for the x32 interface"))
    #expect(error(ELFBuilder(machine: 3).bytes) == .damaged)
    #expect(error(ELFBuilder(type: 1).bytes) == .notAProgram("an object file or kernel module"))
    #expect(error(ELFBuilder(type: 3, entry: 0).bytes) == .notAProgram("a library"))
    #expect(error(ELFBuilder(type: 4).bytes) == .notAProgram("a core dump"))
  }

  @Test func whatIsNoProgramIsTold() {
    #expect(error([]) == .empty)
    #expect(error(Array("#!/bin/sh\necho\t1\n".utf8)) == .text)
    #expect(error(Array("Grüße".utf8)) == .text)
    // A character of three bytes whose end was not read.
    #expect(error(Array("€€".utf8).dropLast()) == .text)
    #expect(error([0x1F, 0x8B, 8, 0]) == .unknown)
    #expect(error([0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0xFA]) == .unknown)
  }

  /// Whatever the headers hold, reading them ends with an answer: it never traps, and what was cut off is missed.
  @Test(arguments: [PEBuilder().bytes, PEBuilder.narrow.bytes])
  func cutOffWindowsHeadersAreMissed(file: [UInt8]) throws {
    for count in (PEBuilder.headerOffset + 4)..<(PEBuilder.headerOffset + 4 + 20 + 70) {
      #expect(error(Array(file.prefix(count))) == .truncated, "\(count) bytes")
    }
  }

  @Test func mutatedHeadersNeverTrap() {
    var random = SeededGenerator(1)
    var dynamic = ELFBuilder(type: 3, interpreter: "/lib64/ld.so")
    let wide = dynamic.bytes
    dynamic.wide = false
    dynamic.machine = 3
    let files = [PEBuilder().bytes, PEBuilder.narrow.bytes, wide, dynamic.bytes]
    let extremes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
    var accepted = 0
    for round in 0..<200_000 {
      var file = files[round % files.count]
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        // The magic numbers stay, so that the rest is read.
        let place = Int.random(in: 4..<300, using: &random)
        let extreme = extremes.randomElement(using: &random) ?? 0
        file[place] = Bool.random(using: &random) ? extreme : UInt8(truncatingIfNeeded: random.next())
      }
      if random.next() % 8 == 0 { file.removeLast(Int.random(in: 0...file.count, using: &random)) }
      if error(file) == nil { accepted += 1 }
    }
    // Most changes hit fields that no program's kind depends on, so both answers occur.
    #expect(accepted > 1000 && accepted < 199_000)
  }
}
