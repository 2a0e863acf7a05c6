import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct PALFailureWatchTests {
  private let line =
    "warning: cpu 0: PAL 5: page fault at rip 0x10016006, address 0x8; its call ends\r\n"
  private let other =
    "warning: cpu 1: PAL 12: an instruction that PALs may not use at rip 0x10016018, address 0x0; its call ends\r\n"

  @Test func theLastFailureCounts() {
    #expect(PALFailureWatch.lastFailure(in: line) == "page fault at rip 0x10016006, address 0x8")
    #expect(
      PALFailureWatch.lastFailure(in: line + other + "guest starts\r\n")
        == "an instruction that PALs may not use at rip 0x10016018, address 0x0")
    #expect(PALFailureWatch.lastFailure(in: "TrustVisor starts\r\nPAL 5: registered\r\n") == nil)
  }

  @Test func whatWasThereBeforeDoesNot() throws {
    let log = FilePath(FileManager.default.temporaryDirectory.path).appending("log-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: log.string) }
    #expect(PALFailureWatch(log: log).lastFailure == nil, "a machine without hypervisor has no log")
    try Data(line.utf8).write(to: URL(filePath: log.string))
    let watch = PALFailureWatch(log: log)
    #expect(watch.lastFailure == nil)
    try Data((line + other).utf8).write(to: URL(filePath: log.string))
    #expect(watch.lastFailure?.hasPrefix("an instruction") == true)
  }
}
