import AgentProtocol
import Foundation
import Testing

@testable import PALKit

/// The host's end of the line, between a socket of `pal` and the agent's end, both played by the test.
@Suite struct AgentLineTests {
  private struct Scene {
    var line = AgentLine()
    let hostEnd: CInt
    let agentEnd: CInt
    private var decoder = LineDecoder()

    init() {
      (hostEnd, agentEnd) = pair()
    }

    mutating func connect(_ number: UInt8) -> CInt {
      let (ours, theirs) = pair()
      line.begin(number, socket: theirs)
      return ours
    }

    mutating func agent(_ packet: LinePacket) { write(agentEnd, packet.bytes) }

    private var seen = 0

    /// Lets it work and returns how many bytes have reached the agent.
    mutating func bytesSent(after earlier: Int = 0) -> Int {
      for _ in 0..<50 {
        let isThere = line.work(line: hostEnd)
        #expect(isThere)
        while let bytes = readNow(agentEnd), !bytes.isEmpty { seen += bytes.count }
      }
      return seen - earlier
    }

    /// Lets it work and returns what the agent then has received.
    mutating func packets() -> [LinePacket] {
      var packets: [LinePacket] = []
      for _ in 0..<400 {
        let isThere = line.work(line: hostEnd)
        #expect(isThere)
        while let bytes = readNow(agentEnd), !bytes.isEmpty { packets += decoder.take(bytes) }
      }
      return packets
    }
  }

  @Test func nothingIsSentBeforeTheAgentHasStarted() {
    var scene = Scene()
    let socket = scene.connect(2)
    write(socket, [UInt8](repeating: 0, count: 70_000) + [1, 0, 2])
    let sent = scene.packets()
    #expect(sent.isEmpty)
    scene.agent(LinePacket(.started))
    let expected = [
      LinePacket(.opened, connection: 2), LinePacket(.data, connection: 2, payload: [1, 0, 2]),
    ]
    let then = scene.packets()
    #expect(then == expected, "without the zeros before the preamble")
    write(socket, [0, 0])
    let later = scene.packets()
    #expect(later == [LinePacket(.data, connection: 2, payload: [0, 0])])
  }

  @Test func connectionsAreKeptApart() {
    var scene = Scene()
    let (first, second) = (scene.connect(0), scene.connect(1))
    #expect(!scene.line.isFree(0) && !scene.line.isFree(1) && scene.line.isFree(2))
    scene.agent(LinePacket(.started))
    for (number, text) in [(UInt8(1), "one"), (0, "zero"), (3, "nobody")] {
      scene.agent(LinePacket(.data, connection: number, payload: Array(text.utf8)))
    }
    _ = scene.packets()
    #expect(readNow(first) == Array("zero".utf8) && readNow(second) == Array("one".utf8))
  }

  @Test func noMoreIsSentThanTheAgentTakes() {
    var scene = Scene()
    scene.agent(LinePacket(.started))
    let socket = scene.connect(0)
    write(socket, [UInt8](repeating: 1, count: 6000))
    let first = scene.bytesSent()
    #expect(first == LinePacket.window)
    scene.agent(.taken(100))
    let second = scene.bytesSent(after: first)
    #expect(second == 100)
    scene.agent(.taken(UInt32(LinePacket.window)))
    let third = scene.bytesSent(after: first + second)
    #expect(third == LinePacket.window)
  }

  @Test func eitherSideCanEndAConnection() {
    var scene = Scene()
    scene.agent(LinePacket(.started))
    let (first, second) = (scene.connect(0), scene.connect(1))
    for socket in [first, second] { write(socket, [9]) }
    _ = scene.packets()
    close(first)
    let sent = scene.packets()
    #expect(sent == [LinePacket(.closed, connection: 0)])
    scene.agent(LinePacket(.data, connection: 1, payload: [5]))
    scene.agent(LinePacket(.closed, connection: 1))
    _ = scene.packets()
    #expect(readNow(second) == [5] && readNow(second) == [])
    #expect(scene.line.isFree(0) && scene.line.isFree(1))
  }

  @Test func aNewAgentPutsSessionsOutOfStep() {
    var scene = Scene()
    scene.agent(LinePacket(.started))
    let socket = scene.connect(0)
    write(socket, [9])
    _ = scene.packets()
    scene.agent(LinePacket(.started))
    _ = scene.packets()
    var zeros = 0
    while let bytes = readNow(socket), !bytes.isEmpty {
      #expect(bytes.allSatisfy { $0 == 0 })
      zeros += bytes.count
    }
    #expect(zeros == Wire.paddingLength && scene.line.isFree(0))
  }
}

private func pair() -> (CInt, CInt) {
  var ends: [CInt] = [0, 0]
  let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
  precondition(socketpair(AF_UNIX, kind, 0, &ends) == 0)
  return (ends[0], ends[1])
}

private func write(_ socket: CInt, _ bytes: [UInt8]) {
  #expect(Glibc.write(socket, bytes, bytes.count) == bytes.count)
}
