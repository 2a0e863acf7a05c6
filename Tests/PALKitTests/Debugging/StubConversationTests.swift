import Testing

@testable import PALKit

/// What the emulator's stub and gdb get to hear of each other.
@Suite struct StubConversationTests {
  private let go = RemotePart.packet("vCont;c:p1.-1")
  private let stop = RemotePart.packet("T05thread:p01.01;")
  private let detach = RemotePart.packet("D;1")
  private let done = RemotePart.packet("OK")

  @Test func theProgramStartsWhenTheMachineFirstRuns() {
    var conversation = StubConversation()
    #expect(conversation.hear(debugger: .packet("?")) == [.toStub(.packet("?"))])
    #expect(conversation.hear(debugger: go) == [.toStub(go), .startProgram])
    #expect(conversation.hear(stub: stop) == [.toDebugger(stop)])
    #expect(conversation.hear(debugger: go) == [.toStub(go)])
  }

  @Test func itsEndIsToldWhenTheMachineIsRidOfBreakpoints() {
    var conversation = StubConversation()
    _ = conversation.hear(debugger: go)
    #expect(conversation.programEnded(code: 3) == [.toStub(.byte(RemotePart.interrupt))])
    #expect(
      conversation.hear(stub: stop) == [
        .toStub(.byte(RemotePart.acknowledgement)), .toStub(detach), .toDebugger(.packet("W03")),
      ])
    _ = conversation.hear(stub: done)
    #expect(conversation.isFinished)
  }

  @Test func itsEndWaitsWhileTheMachineStands() {
    var conversation = StubConversation()
    #expect(conversation.programEnded(code: 0) == [])
    #expect(
      conversation.hear(debugger: go) == [
        .toStub(go), .startProgram, .toStub(.byte(RemotePart.interrupt)),
      ])
  }

  @Test(arguments: ["vKill;1", "k"]) func killingEndsTheProgramNotTheMachine(_ packet: String) {
    var conversation = StubConversation()
    let actions = conversation.hear(debugger: .packet(packet))
    #expect(actions.contains(.toStub(detach)) && actions.contains(.silenceProgram))
    #expect(!actions.contains(.toStub(.packet(packet))))
    #expect(conversation.hear(stub: done).contains(.endProgram))
    #expect(conversation.isFinished)
  }

  @Test func aDebuggerThatIsGoneLeavesAMachineThatRuns() {
    var standing = StubConversation()
    #expect(standing.debuggerGone() == [.toStub(detach)])
    #expect(standing.debuggerGone() == [])
    var running = StubConversation()
    _ = running.hear(debugger: go)
    #expect(running.debuggerGone() == [.toStub(.byte(RemotePart.interrupt))])
    #expect(running.hear(stub: stop).contains(.toStub(detach)))
  }

  @Test func partsAreTakenApartWhereverTheyAreCut() {
    let parts: [RemotePart] = [.byte(RemotePart.acknowledgement), .packet("g"), .packet(""), .byte(3)]
    let bytes = parts.flatMap(\.bytes)
    #expect(RemotePart.packet("g").bytes == Array("$g#67".utf8))
    for cut in 0...bytes.count {
      var reader = RemoteReader()
      var read: [RemotePart] = []
      for piece in [bytes[..<cut], bytes[cut...]] {
        reader.append(piece)
        while let part = reader.next() { read.append(part) }
      }
      #expect(read == parts)
    }
  }
}
