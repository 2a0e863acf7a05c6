import HypervisorAssembly
import Monitor
import X86

extension SVMProcessor {
  /// Runs a PAL on its own VMCB; the guest's stays as its last exit has left it.
  ///
  /// No event is lost here, so EXITINTINFO need not be looked at: a PAL delivers none. Its exceptions, software
  /// interrupts, interrupts and NMIs exit before they are delivered (APM volume 2, 15.7.2), and nothing is injected
  /// into it. An exception that cannot be intercepted would find no gate, and end as #GP.
  @inline(__always)
  mutating func run(_ context: UnsafeMutablePointer<PALContext>) -> PALExit {
    let own = processor.pointee.machine.pointee.own
    let address = context.pointee.controlBlock
    let block = SVMPALBlock(vmcb: own.pointer(to: address).assumingMemoryBound(to: VMCB.self))
    block.load(context, on: processor)
    let registers = withUnsafeMutablePointer(to: &context.pointee.registers) { $0 }
    svm_run(registers, address.rawValue, hostBlock)
    block.store(in: context)
    return translate(SVMExit(block.vmcb.pointee.control), of: block)
  }

  @inline(__always)
  private mutating func translate(_ exit: SVMExit, of block: SVMPALBlock) -> PALExit {
    switch exit {
    case .vmmcall: return .hypercall
    case .cpuid: return .cpuid
    // SMIs and INIT are still pending, and do with the guest what they would have done without PALs.
    case .interrupt, .smi, .initSignal: return .interrupt
    case .nmi: return .nonMaskableInterrupt
    case .exception(let vector, let errorCode, let address): return translate(vector, errorCode, address)
    case .shutdown, .invalid, .busy:
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
