import HypervisorAssembly
import Monitor
import X86

extension VTXProcessor {
  /// Runs a PAL on its own VMCS; the guest's is current again afterwards, as its last exit has left it.
  ///
  /// No event is lost here, so IDT-vectoring need not be looked at: a PAL delivers none. Its exceptions, interrupts
  /// and NMIs exit before they are delivered, and nothing is injected into it; software interrupts find no gate, and
  /// end as #GP.
  @inline(__always)
  mutating func run(_ context: UnsafeMutablePointer<PALContext>) -> PALExit {
    let block = VTXPALBlock(context, own: processor.pointee.machine.pointee.own)
    block.load(context, on: processor)
    let registers = withUnsafeMutablePointer(to: &context.pointee.registers) { $0 }
    let outcome = vtx_run(registers, 0)
    let exit = outcome == UInt64(vtx_exited.rawValue) ? VMCS.exit : .invalid
    block.store(in: context)
    block.end()
    VMCS.makeCurrent(processor.pointee.guestVMCS)
    if outcome == UInt64(vtx_given_up.rawValue) { return .nonMaskableInterrupt }
    return translate(exit, of: block)
  }

  @inline(__always)
  private mutating func translate(_ exit: VTXExit, of block: VTXPALBlock) -> PALExit {
    switch exit {
    case .vmcall: return .hypercall
    case .cpuid: return .cpuid
    // INIT is still pending, and does with the guest what it would have done without PALs.
    case .interrupt, .initSignal: return .interrupt
    case .nmi:
      countInterrupt()
      return .nonMaskableInterrupt
    case .exception(let vector, let errorCode, let address): return translate(vector, errorCode, address)
    case .shutdown, .invalid:
      block.discard()
      return .broken
    default: return .forbidden
    }
  }

  private mutating func translate(
    _ vector: ExceptionVector, _ errorCode: UInt32, _ address: UInt64
  ) -> PALExit {
    switch vector {
    case .pageFault: return .pageFault(LinearAddress(address), PageFaultCode(rawValue: errorCode))
    case .invalidOpcode: return .invalidOpcode
    case .deviceNotAvailable: return .extendedState
    case .machineCheck:
      // The machine's, not the PAL's: the guest handles it.
      inject(.machineCheck, errorCode: nil)
      return .interrupt
    default: return .exception(vector, errorCode: errorCode)
    }
  }
}
