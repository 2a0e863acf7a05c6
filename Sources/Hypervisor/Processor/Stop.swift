import HypervisorAssembly
import Synchronization
import X86

/// Stops all CPUs but one, so that no guest runs while the machine is on its way to a reset.
enum Stop {
  static let isOrdered = Atomic<Bool>(false)

  /// Stops the others at their next exit, and causes one.
  static func others(of machine: UnsafeMutablePointer<Machine>) {
    isOrdered.store(true, ordering: .releasing)
    let own = LocalAPIC.identity
    for index in 0..<machine.pointee.processorCount {
      let target = machine.pointee.processor(index).pointee.apicID
      if target != own { LocalAPIC.send(.nmi, to: target) }
    }
  }

  /// Ends this CPU's part if that has been ordered.
  static func obey() {
    if isOrdered.load(ordering: .acquiring) { cpu_stop() }
  }
}
