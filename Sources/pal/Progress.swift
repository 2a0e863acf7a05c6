import Foundation
import PALKit
import Synchronization

/// Says how far something has come: on a terminal in one line that is overwritten, else a line each.
final class Progress: Sendable {
  private let subject: String
  private let began = ContinuousClock.now
  private let lastStep = Mutex<ContinuousClock.Instant?>(nil)
  /// Between lines of steps that come quickly.
  private static let pause = Duration.seconds(5)

  init(of subject: String) { self.subject = subject }

  /// One step of many: not worth a line each.
  func step(_ state: some CustomStringConvertible) {
    let isDue = lastStep.withLock { last in
      let now = ContinuousClock.now
      if let last, now - last < Self.pause, !Terminal.isInteractive { return false }
      last = now
      return true
    }
    if isDue { report(state) }
  }

  func report(_ state: some CustomStringConvertible) {
    let seconds = ((ContinuousClock.now - began) / .seconds(1)).formatted(
      .number.precision(.fractionLength(1)))
    let text = "\(subject): \(state) (\(seconds) s)"
    Terminal.write(Terminal.isInteractive ? "\r\u{1B}[K\(text)" : "\(text)\n", to: .standardError)
  }

  func finish() {
    if Terminal.isInteractive { Terminal.write("\r\u{1B}[K", to: .standardError) }
  }
}
