import AgentProtocol
import Testing

@Suite struct FrameDecoderTests {
  private let nonce: UInt64 = 0x1122_3344_5566_7788
  private let frames = [
    Frame(kind: 1, payload: [1, 2, 3]), Frame(kind: 3, payload: []),
    Frame(kind: 0x82, payload: [UInt8](repeating: 7, count: Wire.maximumPayload)),
  ]

  private var session: [UInt8] {
    Wire.opening(nonce: nonce) + frames.flatMap { Wire.frame($0, nonce: nonce) }
  }

  private var expected: [FrameDecoder.Event] {
    [.preamble(version: Wire.version, nonce: nonce)] + frames.map { .frame($0) }
  }

  private func events(_ decoder: inout FrameDecoder, _ bytes: some Collection<UInt8>) -> [FrameDecoder.Event]
  {
    decoder.append(bytes)
    var events: [FrameDecoder.Event] = []
    while let event = decoder.next() { events.append(event) }
    return events
  }

  @Test func readsASessionInOnePiece() {
    var decoder = FrameDecoder(sender: .host)
    #expect(events(&decoder, session) == expected)
    #expect(decoder.isInStep && decoder.pendingCount == 0)
  }

  @Test(arguments: [1, 2, 7, 1000, 65_535]) func readsASessionInPieces(size: Int) {
    var decoder = FrameDecoder(sender: .host)
    var seen: [FrameDecoder.Event] = []
    let bytes = session
    for start in stride(from: 0, to: bytes.count, by: size) {
      seen += events(&decoder, bytes[start..<min(start + size, bytes.count)])
    }
    #expect(seen == expected)
  }

  /// The heart of it: a session cut off anywhere leaves the next one whole.
  @Test func everyCutSessionIsFollowedByAWholeOne() {
    var random = SeededGenerator(2)
    for _ in 0..<60 {
      let cut = session.prefix(Int.random(in: 0...session.count, using: &random))
      var decoder = FrameDecoder(sender: .host)
      let first = events(&decoder, cut)
      #expect(first == Array(expected.prefix(first.count)), "nothing but what was sent")
      // The opening alone must do: its host waits for an answer before it says more.
      #expect(events(&decoder, Wire.opening(nonce: nonce)) == Array(expected.prefix(1)))
      #expect(
        events(&decoder, frames.flatMap { Wire.frame($0, nonce: nonce) }) == Array(expected.dropFirst()))
    }
  }

  @Test func junkIsPassedOver() {
    var random = SeededGenerator(3)
    for _ in 0..<60 {
      var decoder = FrameDecoder(sender: .host)
      // Much of it looks like the beginning of a preamble.
      let junk = (0..<200).flatMap { _ in
        Bool.random(using: &random) ? Array("PALhost\n".utf8.prefix(6)) : random.bytes(5)
      }
      _ = events(&decoder, junk)
      #expect(Array(events(&decoder, session).suffix(expected.count)) == expected)
    }
  }

  @Test func aFalsePreambleInTheJunkDoesNoHarm() {
    var decoder = FrameDecoder(sender: .host)
    let false1 = Wire.preamble(of: .host, version: 9, nonce: 5) + [255, 255, 0, 0, 1, 2, 3]
    #expect(events(&decoder, false1) == [.preamble(version: 9, nonce: 5)])
    #expect(events(&decoder, session) == expected)
  }

  @Test func aHostTakesItsOwnNonceOnly() {
    var decoder = FrameDecoder(sender: .agent, expectedNonce: nonce)
    let other = Wire.preamble(of: .agent, version: 1, nonce: 5) + Wire.frame(frames[0], nonce: 5)
    #expect(events(&decoder, other).isEmpty && !decoder.isInStep)
    let own = Wire.preamble(of: .agent, version: 1, nonce: nonce) + Wire.frame(frames[0], nonce: nonce)
    #expect(events(&decoder, own) == [.preamble(version: 1, nonce: nonce), .frame(frames[0])])
  }

  @Test func aFrameOfAnotherSessionEndsThisOne() {
    var decoder = FrameDecoder(sender: .host)
    _ = events(&decoder, Wire.opening(nonce: nonce))
    #expect(events(&decoder, Wire.frame(frames[0], nonce: nonce + 1)).isEmpty)
    #expect(!decoder.isInStep)
  }

  @Test func paddingPutsItOutOfStep() {
    var decoder = FrameDecoder(sender: .host)
    _ = events(&decoder, session.dropLast(5))
    _ = events(&decoder, [UInt8](repeating: 0, count: Wire.paddingLength))
    #expect(!decoder.isInStep)
  }

  @Test func holdsBackNoMoreThanAFrame() {
    var random = SeededGenerator(4)
    var decoder = FrameDecoder(sender: .host)
    _ = events(&decoder, Wire.opening(nonce: nonce))
    for _ in 0..<300 {
      _ = events(&decoder, random.bytes(2000))
      #expect(decoder.pendingCount <= Wire.paddingLength)
    }
  }
}
