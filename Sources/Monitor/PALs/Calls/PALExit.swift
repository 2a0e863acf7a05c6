import TrustVisorABI
import X86

/// Why a PAL stopped, in words that every vendor's exits translate to.
public enum PALExit: Equatable, Sendable {
  /// An interrupt for the guest is pending.
  case interrupt
  case nonMaskableInterrupt
  /// The return to the caller is one, too: it goes to an address that no PAL maps.
  case pageFault(LinearAddress, PageFaultCode)
  /// Any other exception but #NM and #UD; the error code is 0 for those without one.
  case exception(ExceptionVector, errorCode: UInt32)
  /// #NM: the first x87, SSE or AVX instruction since the PAL was entered.
  case extendedState
  /// #UD: the other vendor's hypercall instruction, or none at all.
  case invalidOpcode
  case cpuid
  /// The vendor's own hypercall instruction.
  case hypercall
  /// An instruction that PALs may not use: system registers, ports, software interrupts.
  case forbidden
  /// A triple fault, or a control block that the CPU refuses: the state is not to be trusted.
  case broken
}
