import Testing
import X86

@testable import BootFormats

struct CommandLineTests {
  private func line(_ text: String) throws -> CommandLine {
    try CommandLine.read(at: PhysicalAddress(0x1000), from: ByteMemory(base: 0x1000, Array(text.utf8) + [0]))
  }

  private func text(_ line: CommandLine) -> String {
    String(decoding: (0..<line.count).map { line[$0] }, as: UTF8.self)
  }

  @Test func optionsAreFound() throws {
    let line = try line("pool=16M  log=debug\tbase=0x1F quiet pool=8M")
    #expect(try line.size("pool") == 8 << 20)
    #expect(line.has("log", value: "debug"))
    #expect(!line.has("log", value: "debu") && !line.has("lo", value: "g=debug"))
    #expect(try line.number("base") == 0x1f)
    #expect(line.has("quiet") && !line.has("quie") && !line.has("pool"))
    #expect(try line.number("quiet") == nil)
    #expect(line.value("missing") == nil)
  }

  @Test(
    arguments: [
      ("4096", 4096), ("4096K", 4 << 20), ("16m", 16 << 20), ("1G", 1 << 30), ("2t", 2 << 40),
      ("0x10k", 16 << 10),
      ("18446744073709551615", UInt64.max), ("0XfF", nil), ("0", 0),
      ("18446744073709551616", nil), ("16777216T", nil), ("", nil), ("M", nil), ("0x", nil), ("12X", nil),
      ("-1", nil),
    ] as [(String, UInt64?)])
  func sizes(text: String, expected: UInt64?) throws {
    let line = try line("s=\(text)")
    if let expected {
      #expect(try line.size("s") == expected)
    } else {
      #expect(throws: CommandLineError.notANumber(2..<2 + text.utf8.count)) { try line.size("s") }
    }
  }

  @Test func firstWordIsDropped() throws {
    #expect(text(try line("  /boot/vmlinuz  root=/dev/vda rw ").droppingFirstWord()) == "root=/dev/vda rw ")
    #expect(text(try line("vmlinuz").droppingFirstWord()) == "")
    #expect(text(try line("").droppingFirstWord()) == "")
  }

  @Test func lengthIsBounded() throws {
    #expect(try line(String(repeating: "x", count: 2047)).count == 2047)
    #expect(throws: CommandLineError.tooLong) { try line(String(repeating: "x", count: 2048)) }
    #expect(throws: CommandLineError.unreadable(PhysicalAddress(3))) {
      try CommandLine.read(at: PhysicalAddress(0), from: ByteMemory([65, 66, 67]))
    }
  }

  @Test func linesAreWritten() throws {
    let memory = ByteMemory(size: 6)
    let line = try CommandLine("hello")
    #expect(line.write(to: memory, at: PhysicalAddress(0)))
    #expect(memory.bytes == Array("hello".utf8) + [0])
    #expect(!line.write(to: memory, at: PhysicalAddress(1)))
  }

  @Test func anyBytesAreHarmless() throws {
    for seed in 0..<100 { try anyBytesAreHarmless(seed: seed) }
  }

  private func anyBytesAreHarmless(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let letters = Array(" =\tk0x9MG".utf8) + random.bytes(2)
    let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in letters.randomElement(using: &random)!
    }
    guard let line = try? line(String(decoding: bytes, as: UTF8.self)) else { return }
    _ = try? line.size("k")
    _ = try? line.number("k")
    _ = (line.has("k"), line.has("k", value: "9"), line.droppingFirstWord())
    for start in 0..<line.count { if let word = line.word(from: start) { #expect(word.lowerBound >= start) } }
  }
}
