import Foundation
import Testing

@testable import PALKit

@Suite struct ProcessIdentityTests {
  @Test func thisProcessIsAlive() throws {
    #expect(try #require(ProcessIdentity(number: getpid())).isAlive)
  }

  @Test func aNumberUsedAgainIsAnotherProcess() throws {
    var identity = try #require(ProcessIdentity(number: getpid()))
    identity.startTime -= 1
    #expect(!identity.isAlive)
    // Nor is it sent a signal: this one would end the tests.
    identity.send(signal: SIGKILL)
  }

  @Test func noProcessHasThisNumber() {
    #expect(ProcessIdentity(number: Int32.max) == nil)
  }
}
