import Synchronization

/// Says how far something has come, but only if it takes long enough for somebody to wonder.
final class LateProgress: Sendable {
  private let progress: Progress
  private let due: ContinuousClock.Instant
  private let last = Mutex<String?>(nil)
  private let timer = Mutex<Task<Void, Never>?>(nil)

  init(of subject: String, after delay: Duration) {
    progress = Progress(of: subject)
    due = .now + delay
    // One long step must not stay silent either.
    let task = Task { [weak self] in
      try? await Task.sleep(for: delay)
      if !Task.isCancelled { self?.show() }
    }
    timer.withLock { $0 = task }
  }

  func step(_ state: String) {
    last.withLock { $0 = state }
    if .now >= due { progress.step(state) }
  }

  func finish() {
    timer.withLock { $0?.cancel() }
    if .now >= due { progress.finish() }
  }

  private func show() {
    if let state = last.withLock({ $0 }) { progress.report(state) }
  }
}
