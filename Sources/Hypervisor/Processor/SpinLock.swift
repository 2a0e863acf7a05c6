import HypervisorAssembly
import Synchronization

/// A lock for what several processors share and hold only for a moment.
struct SpinLock: ~Copyable {
  private let held = Atomic<Bool>(false)

  func lock() {
    while held.exchange(true, ordering: .acquiring) {
      while held.load(ordering: .relaxed) { cpu_pause() }
    }
  }

  /// Takes the lock if it is free.
  func tryLock() -> Bool { !held.exchange(true, ordering: .acquiring) }

  func unlock() { held.store(false, ordering: .releasing) }
}
