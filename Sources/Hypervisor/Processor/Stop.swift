import HypervisorAssembly
import Synchronization
import X86

/// Stops all CPUs but one, so that no guest and no PAL runs while the machine is on its way to a reset.
enum Stop {
  /// The CPU that has ordered it, by its local APIC's identity plus one; 0 while none has.
  private static let owner = Atomic<UInt32>(0)
  /// How many CPUs have obeyed.
  private static let stopped = Atomic<Int>(0)
  /// Turns after which a CPU that does not stop is given up.
  private static let patience = 100_000_000

  /// Stops the others at their next exit, causes one, and waits until they stand still: what they are about to store
  /// is stored then. Of two CPUs that order it at the same time, one is stopped.
  static func others(of machine: UnsafeMutablePointer<Machine>) {
    let own = LocalAPIC.identity
    let (isFirst, first) = owner.compareExchange(
      expected: 0, desired: own + 1, ordering: .acquiringAndReleasing)
    if !isFirst {
      if first != own + 1 { standStill() }
      return
    }
    let count = machine.pointee.processorCount
    for index in 0..<count {
      let target = machine.pointee.processor(index).pointee.apicID
      if target != own { LocalAPIC.send(.nmi, to: target) }
    }
    for _ in 0..<patience {
      if stopped.load(ordering: .acquiring) >= count - 1 { return }
      // One of them may be waiting for an answer of this one first.
      Processor.current.pointee.takeOwnKick()
    }
  }

  /// True if this CPU has to stop, unless it is the one that has ordered it.
  static var isOrdered: Bool { owner.load(ordering: .acquiring) != 0 }

  /// Ends this CPU's part if that has been ordered.
  static func obey() {
    if isOrdered { standStill() }
  }

  private static func standStill() -> Never {
    stopped.wrappingAdd(1, ordering: .acquiringAndReleasing)
    cpu_stop()
  }
}
