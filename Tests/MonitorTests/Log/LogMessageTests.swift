import Monitor
import Testing

@Suite struct LogMessageTests {
  private func text(_ message: LogMessage) -> String { String(message) }

  @Test func literals() {
    #expect(text("") == "" && text("x") == "x" && text("CPU") == "CPU")
    #expect(text(LogMessage()) == "")
    #expect(text("ä€") == "ä€", "bytes, not characters")
  }

  /// A literal of one character could be stored as a number.
  @Test func shortPieces() {
    let piece: StaticString = "y"
    #expect(text("a\(1)b\(2)c") == "a1b2c")
    #expect(text("\(piece)") == "y" && text("\(1)") == "1" && text("-\(piece)-") == "-y-")
    #expect(text("\("z" as StaticString)\("" as StaticString)") == "z")
  }

  @Test func decimals() {
    func check<Value: BinaryInteger>(_ value: Value) { #expect(text("\(value)") == String(value)) }
    for value in [0, 1, 9, 10, 99, 100, 12_345, -1, -10, Int.max, .min] { check(value) }
    let large: [UInt64] = [0, 9, 10, .max, .max - 1, 10_000_000_000_000_000_000, 9_999_999_999_999_999_999]
    for value in large { check(value) }
    for value in Int8.min...Int8.max { check(value) }
    for value in UInt8.min...UInt8.max { check(value) }
    check(Int32.min)
    check(Int16.min)
    var random = SeededGenerator(seed: 5)
    for _ in 0..<1000 {
      check(random.next() >> UInt64(random.below(64)))
      check(Int64(bitPattern: random.next()) >> Int64(random.below(64)))
    }
  }

  /// Wider than a register: the nearest that fits, and no trap.
  @Test func tooWide() {
    #expect(text("\(UInt128.max)") == String(UInt64.max))
    #expect(text("\(Int128.min)") == "-" + String(UInt64.max))
    #expect(text("\(hex: UInt128.max)") == "0xffffffffffffffff")
  }

  @Test func hexadecimals() {
    var random = SeededGenerator(seed: 6)
    for _ in 0..<1000 {
      let value = random.next() >> UInt64(random.below(64))
      #expect(text("\(hex: value)") == "0x" + String(value, radix: 16))
    }
    #expect(text("\(hex: 0)") == "0x0" && text("\(hex: UInt64.max)") == "0xffffffffffffffff")
    #expect(text("\(hex: 0xA, digits: 4)") == "0x000a" && text("\(hex: 0x12345, digits: 4)") == "0x12345")
    #expect(text("\(hex: 1, digits: 16)") == "0x0000000000000001")
    #expect(text("\(hex: 1, digits: 99)") == "0x0000000000000001")
    #expect(text("\(hex: Int8(-1))") == "0xff", "as wide as its type")
    #expect(text("\(hex: Int32.min)") == "0x80000000")
  }

  @Test func isCutOff() {
    var message = LogMessage()
    for index in 0..<300 { message.append(byte: UInt8(truncatingIfNeeded: index)) }
    #expect(message.count == LogMessage.capacity)
    #expect((0..<message.count).allSatisfy { message[$0] == UInt8($0) })
    var line: LogMessage = "start "
    line.append(contentsOf: message)
    #expect(line.count == LogMessage.capacity && line[6] == 0)
    line.append("more")
    line.append(decimal: .max)
    line.append(hex: .max)
    #expect(line.count == LogMessage.capacity)
    #expect(line[LogMessage.capacity - 1] == UInt8(LogMessage.capacity - 7))
  }

  @Test func joins() {
    var line: LogMessage = "cpu \(3): "
    line.append(contentsOf: "touched \(hex: 0xFEE0_0300 as UInt32) \(-5) times")
    #expect(text(line) == "cpu 3: touched 0xfee00300 -5 times")
  }

  @Test func levels() {
    #expect(LogLevel.error < .warning && LogLevel.warning < .info && LogLevel.info < .debug)
    #expect(!(LogLevel.debug < .debug))
  }
}
