import AgentProtocol
import Testing

@Suite struct MessageTests {
  static let hostMessages: [HostMessage] = [
    .start(ExecRequest(arguments: ["ls", "", "ä b"], environment: ["A=1"], directory: "/tmp", timeLimit: 7)),
    .start(ExecRequest(arguments: [])), .input([]), .input([0, 255, 10]), .inputEnd, .ping,
    .counters,
  ]
  static let agentMessages: [AgentMessage] = [
    .welcome(Welcome(timeStampAtStart: .max, uptimeAtStart: 1, idleAtStart: 2)), .output([1, 2]),
    .errorOutput([]), .credit(.max), .ended(.exited(code: 255)), .ended(.signalled(number: 9)),
    .ended(.timedOut), .refused(ExecRefusal(.notFound, "no such thing")), .pong,
    .counters(nil), .counters(HypervisorCounters(exits: [])),
    .counters(
      HypervisorCounters(
        exits: [0, 1, .max], pool: PoolStatus(frames: .max, freeFrames: 4096, pals: 0))),
  ]

  @Test(arguments: hostMessages) func hostMessageSurvivesTheWay(message: HostMessage) throws {
    #expect(try HostMessage(message.frame()) == message)
  }

  @Test(arguments: agentMessages) func agentMessageSurvivesTheWay(message: AgentMessage) throws {
    #expect(try AgentMessage(message.frame()) == message)
  }

  @Test func everyCutMessageIsRefused() throws {
    for frame in try Self.hostMessages.map({ try $0.frame() }) + Self.agentMessages.map({ try $0.frame() }) {
      // Bytes of streams are whole at any length, and what has no content cannot be cut.
      if [2, 0x82, 0x83].contains(frame.kind) { continue }
      for length in 0..<frame.payload.count {
        let cut = Frame(kind: frame.kind, payload: Array(frame.payload.prefix(length)))
        #expect(throws: ProtocolError.malformed) { try HostMessage(cut) }
        #expect(throws: ProtocolError.malformed) { try AgentMessage(cut) }
      }
    }
  }

  @Test func bytesLeftOverAreRefused() throws {
    for message in Self.agentMessages where ![0x82, 0x83].contains(try message.frame().kind) {
      var frame = try message.frame()
      frame.payload.append(0)
      #expect(throws: ProtocolError.malformed) { try AgentMessage(frame) }
    }
  }

  @Test func aRequestThatFitsNoFrameIsRefused() {
    let long = String(repeating: "x", count: Wire.maximumPayload)
    #expect(throws: ProtocolError.tooLarge) {
      try HostMessage.start(ExecRequest(arguments: [long])).frame()
    }
  }

  @Test func noPayloadTrapsADecoder() {
    var random = SeededGenerator(1)
    for _ in 0..<20_000 {
      let payload = random.bytes(Int.random(in: 0..<40, using: &random))
      let frame = Frame(kind: UInt8.random(in: 0...255, using: &random), payload: payload)
      // What is taken must be what it says: written again it is the same.
      if let message = try? HostMessage(frame) { #expect(try! message.frame() == frame) }
      if let message = try? AgentMessage(frame) { #expect(try! message.frame() == frame) }
    }
  }
}
