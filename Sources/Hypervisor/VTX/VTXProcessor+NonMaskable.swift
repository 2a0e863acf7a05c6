import HypervisorAssembly
import Monitor
import X86

/// Non-maskable interrupts: each is given once the handler of the one before has returned. The CPU keeps what a guest
/// can take of them (SDM volume 3, 25.6.1, "virtual NMIs"), and exits when it can take one.
extension VTXProcessor {
  mutating func injectNonMaskableInterrupt() {
    let blocked: Interruptibility = .nmi | .movSS | .sti
    if VMCS.interruptibility.isDisjoint(with: blocked), !VMCS.entryEvent.valid {
      VMCS.entryEvent = .nonMaskableInterrupt
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
    VMCS.entryEvent = .nonMaskableInterrupt
  }

  /// After INIT there is neither a handler nor anything that waits for one.
  mutating func forgetNonMaskableInterrupts() {
    VMCS.processorControls.remove(.nmiWindow)
    processor.pointee.intel.hasPendingInterrupt = false
  }

  /// An exit for one has taken it: it is counted as if it had come to the hypervisor itself. No other comes between,
  /// since they are held back after such an exit.
  func countInterrupt() { processor.pointee.header.nmis_taken += 1 }
}
