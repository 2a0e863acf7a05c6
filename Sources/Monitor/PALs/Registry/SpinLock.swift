import Synchronization

/// A lock for what several CPUs share and hold only for a moment. No call of a PAL takes one.
struct SpinLock: ~Copyable {
  private let held = Atomic<Bool>(false)

  /// Runs `body` while no other CPU does.
  func withLock<Result: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    while held.exchange(true, ordering: .acquiring) {
      while held.load(ordering: .relaxed) {}
    }
    defer { held.store(false, ordering: .releasing) }
    return try body()
  }
}
