import HypervisorAssembly
import Monitor
import X86

/// An exception of the hypervisor's own code. Expected are values of the guest's that RDMSR, WRMSR and XSETBV refuse; any other is a
/// bug, and the end.
@c(hypervisor_exception)
func handleException(_ frame: UnsafeMutablePointer<exception_frame>) {
  // A trap of the guest's that the exit was too late for; the hypervisor sets none of its own.
  if frame.pointee.vector == UInt64(ExceptionVector.debug.rawValue) { return }
  let isProtection = frame.pointee.vector == UInt64(ExceptionVector.generalProtection.rawValue)
  if isProtection, frame.pointee.rip == address_of_write_msr_instruction() {
    frame.pointee.rip = address_of_write_msr_recovery()
    return
  }
  if isProtection, frame.pointee.rip == address_of_read_msr_instruction() {
    frame.pointee.rip = address_of_read_msr_recovery()
    return
  }
  if isProtection, frame.pointee.rip == address_of_set_xcr_instruction() {
    frame.pointee.rip = address_of_set_xcr_recovery()
    return
  }
  Panic.report(frame.pointee)
}
