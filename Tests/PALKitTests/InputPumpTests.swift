import AgentProtocol
import Testing

@testable import PALKit

@Suite struct InputPumpTests {
  @Test func sendsNoMoreThanTheWindowAhead() {
    let all = (0..<Wire.inputWindow + 1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var pump = InputPump(.bytes(all))
    var sent: [UInt8] = []
    func drain() {
      while pump.isReady, case .input(let bytes) = pump.next() { sent += bytes }
    }
    drain()
    #expect(sent.count == Wire.inputWindow && !pump.isFinished)
    pump.grant(400)
    drain()
    #expect(sent.count == Wire.inputWindow + 400)
    pump.grant(10_000)
    drain()
    #expect(sent == all && pump.isFinished && !pump.isReady)
  }

  @Test func nothingEndsAtOnce() {
    var pump = InputPump(.nothing)
    #expect(pump.isReady && pump.next() == .inputEnd && !pump.isReady)
  }
}
