import Foundation
import Synchronization

/// Does work that blocks on a thread of its own. Cancelling the task makes `isCancelled` true.
func onThread<R: Sendable>(_ work: @escaping @Sendable (_ isCancelled: () -> Bool) -> R) async -> R {
  let cancelled = CancellationFlag()
  return await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: work { cancelled.isSet }) }
    }
  } onCancel: {
    cancelled.set()
  }
}

/// Set once by a task's cancellation, read by the thread that works for it.
private final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .acquiring) }

  func set() { flag.store(true, ordering: .releasing) }
}
