import Monitor
import Testing

@Suite struct MailboxTests {
  @Test func beginnings() {
    #expect(!StartupMailbox.running.needsService && StartupMailbox.running.task == .run)
    #expect(StartupMailbox.waitingForStartup.needsService && StartupMailbox.waitingForStartup.task == .wait)
    #expect(StartupMailbox.running.done() == .running)
    #expect(StartupMailbox.waitingForStartup.done() == .waitingForStartup)
  }

  @Test(arguments: [UInt8.min, 1, 0x99, .max])
  func oneByOne(_ vector: UInt8) {
    var mailbox = StartupMailbox.running.receivingStartup(vector: vector)
    #expect(mailbox == .running, "a running CPU takes no notice")
    mailbox = mailbox.receivingINIT()
    #expect(mailbox.task == .reset)
    mailbox = mailbox.receivingStartup(vector: vector)
    #expect(mailbox.task == .reset, "INIT first")
    mailbox = mailbox.receivingStartup(vector: vector &+ 1).done()
    #expect(mailbox.task == .start(vector: vector), "the first start-up counts")
    #expect(mailbox.receivingINIT().task == .reset)
    #expect(mailbox.done() == .running)
    #expect(StartupMailbox.waitingForStartup.receivingStartup(vector: vector).task == .start(vector: vector))
  }

  /// All words that any signals and tasks lead to hold a task that ends in waiting or running.
  @Test func everyReachableWord() {
    var seen: Set<UInt32> = []
    var open = [StartupMailbox.running, .waitingForStartup]
    while let mailbox = open.popLast() {
      guard seen.insert(mailbox.rawValue).inserted else { continue }
      #expect(mailbox.needsService == (mailbox.task != .run))
      let settled = mailbox.done().done()
      #expect(settled == .running || settled == .waitingForStartup)
      open.append(mailbox.done())
      open.append(mailbox.receivingINIT())
      for vector in UInt8.min...UInt8.max { open.append(mailbox.receivingStartup(vector: vector)) }
    }
    #expect(seen.count == 2 + 1 + 2 * 256)
  }
}
