import HypervisorAssembly
import Monitor
import X86

/// Non-maskable interrupts: each is given once the handler of the one before has returned. The CPU keeps what a guest
/// can take of them (SDM volume 3, 25.6.1, "virtual NMIs"), and exits when it can take one.
extension VTXProcessor {
  mutating func injectNonMaskableInterrupt() {
    // Bochs 2.7 goes on blocking them after a handler that INIT has ended.
    if !processor.pointee.intel.hasGivenInterrupt { VMCS.interruptibility.remove(.nmi) }
    let blocked: Interruptibility = .nmi | .movSS | .sti
    if VMCS.interruptibility.isDisjoint(with: blocked), !VMCS.entryEvent.valid {
      give()
    } else {
      processor.pointee.intel.hasPendingInterrupt = true
      VMCS.processorControls.insert(.nmiWindow)
    }
  }

  /// The guest can take the one that waits.
  mutating func endOfInterruptWindow() {
    VMCS.processorControls.remove(.nmiWindow)
    guard processor.pointee.intel.hasPendingInterrupt else { return }
    processor.pointee.intel.hasPendingInterrupt = false
    give()
  }

  private func give() {
    VMCS.entryEvent = .nonMaskableInterrupt
    processor.pointee.intel.hasGivenInterrupt = true
  }

  /// After INIT there is neither a handler nor anything that waits for one.
  mutating func forgetNonMaskableInterrupts() {
    VMCS.processorControls.remove(.nmiWindow)
    processor.pointee.intel.hasPendingInterrupt = false
    processor.pointee.intel.hasGivenInterrupt = false
  }

  /// An exit for one has taken it: it is counted as if it had come to the hypervisor itself. No other comes between,
  /// since they are held back after such an exit.
  func countInterrupt() { processor.pointee.header.nmis_taken += 1 }
}
