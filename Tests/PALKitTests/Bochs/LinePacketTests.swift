import AgentProtocol
import Testing

@Suite struct LinePacketTests {
  private let packets = [
    LinePacket(.started), LinePacket(.opened, connection: 3),
    LinePacket(.data, connection: 0xc0, payload: Array(0...255)),
    LinePacket(.data, connection: 1, payload: [UInt8](repeating: 0xdb, count: LinePacket.maximumPayload)),
    LinePacket(.closed, connection: 1), .taken(0xc0db),
  ]

  @Test(arguments: [1, 2, 3, 64, 100_000]) func packetsArriveInPieces(size: Int) {
    let bytes = packets.flatMap(\.bytes)
    var decoder = LineDecoder()
    var seen: [LinePacket] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      seen += decoder.take(bytes[start..<min(start + size, bytes.count)])
    }
    #expect(seen == packets)
  }

  @Test func whatIsCutShortIsPassedOver() {
    let whole = packets[2].bytes
    for end in 0..<whole.count - 1 {
      #expect(decoded(whole[..<end] + packets[1].bytes) == [packets[1]], "cut at \(end)")
    }
  }

  @Test func aChangedByteSpoilsItsPacketOnly() {
    let whole = packets[2].bytes
    for index in 1..<whole.count - 1 {
      var changed = whole
      changed[index] ^= 1
      #expect(decoded(changed + packets[0].bytes).last == packets[0])
      #expect(!decoded(changed).contains(packets[2]))
    }
  }

  @Test func countsAreCarried() { #expect(LinePacket.taken(1_234_567).takenCount == 1_234_567) }

  @Test func noiseIsNoPacket() {
    var generator = SeededGenerator(2611)
    let noise = generator.bytes(200_000)
    #expect(decoded(noise + packets[0].bytes) == [packets[0]])
  }

  private func decoded(_ bytes: some Sequence<UInt8>) -> [LinePacket] {
    var decoder = LineDecoder()
    return decoder.take(bytes)
  }
}
