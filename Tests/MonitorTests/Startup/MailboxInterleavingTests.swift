import Monitor
import Testing

/// Every order in which up to seven signals and the owner's steps can come.
@Suite struct MailboxInterleavingTests {
  private func starts(budget: Int) -> [MailboxModel.State] {
    [
      .init(
        word: StartupMailbox.running.rawValue, manual: .running(vector: nil), guest: .started(vector: nil),
        budget: budget),
      .init(word: StartupMailbox.waitingForStartup.rawValue, manual: .waiting, guest: .reset, budget: budget),
    ]
  }

  @Test func agreesWithTheManual() {
    var model = MailboxModel()
    for start in starts(budget: 7) { model.explore(from: start) }
    #expect(model.failures.isEmpty, "\(model.failures.first.debugDescription)")
    #expect(model.statesSeen > 400)
  }

  /// The exploration does find what goes wrong: an owner that does not look again loses signals.
  @Test func carelessOwnerIsCaught() {
    var model = MailboxModel(looksAgain: false)
    for start in starts(budget: 3) { model.explore(from: start) }
    #expect(!model.failures.isEmpty)
  }
}
