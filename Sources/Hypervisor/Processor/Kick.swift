import HypervisorAssembly
import Synchronization
import X86

/// A CPU's wake-up by other CPUs: a non-maskable interrupt that must not be taken for one of the guest's.
///
/// Nothing in such an interrupt says whose it is, and two that come close together are one. So a sender
/// announces it, sends it, and waits until it has been taken, before anyone may send the next.
struct Kick: ~Copyable {
  private let isUnderWay = Atomic<Bool>(false)
  private let sending = SpinLock()
  /// Turns after which a CPU that does not answer is given up.
  private static let patience = 10_000_000

  /// Sends a wake-up to `target` and returns when it has been taken.
  ///
  /// Two CPUs may wake each other: while one waits it takes what was sent to itself.
  static func send(to target: UnsafeMutablePointer<Processor>, from sender: UnsafeMutablePointer<Processor>) {
    while !target.pointee.kick.sending.tryLock() { sender.pointee.takeOwnKick() }
    target.pointee.kick.isUnderWay.store(true, ordering: .releasing)
    LocalAPIC.send(.nmi, to: target.pointee.apicID)
    for _ in 0..<patience {
      guard target.pointee.kick.isUnderWay.load(ordering: .acquiring) else { break }
      sender.pointee.takeOwnKick()
    }
    target.pointee.kick.sending.unlock()
  }

  /// True if the interrupt that has just been taken was a wake-up.
  func take() -> Bool { isUnderWay.exchange(false, ordering: .acquiringAndReleasing) }

  var isExpected: Bool { isUnderWay.load(ordering: .relaxed) }
}

extension Processor {
  /// Takes the non-maskable interrupts that have arrived here and are not yet served; false if there are none.
  mutating func takeInterrupts() -> Bool {
    machine.pointee.vendor.takePendingInterrupts()
    return take_count(&header.nmis_taken) > 0
  }

  /// Takes a wake-up that has arrived here, if one is under way.
  mutating func takeOwnKick() {
    cpu_pause()
    guard kick.isExpected else { return }
    if takeInterrupts() { _ = kick.take() }
  }
}
