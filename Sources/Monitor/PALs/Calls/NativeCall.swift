import TrustVisorABI
import X86

/// A call of a loaded PAL, which arrives as a hypercall.
enum NativeCall {
  @inline(never)
  static func arrive<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ convention: CallConvention, _ cpu: inout CPU, _ machine: borrowing Machine, length: UInt64
  ) -> ExitOutcome {
    // Where handle, selector and status are follows from the calling code, even if it names a convention that it
    // cannot have: so it learns that.
    let isNarrow = cpu.codeSize != .bits64
    let handle = PALHandle(rawValue: UInt32(truncatingIfNeeded: cpu[isNarrow ? .rcx : .r10]))
    let selector = UInt32(truncatingIfNeeded: cpu[isNarrow ? .rdx : .r11])
    let isRight = (convention == .cdecl) == isNarrow
    let target = CallTarget(
      convention: isRight ? convention : isNarrow ? .cdecl : .systemV,
      function: Int(selector & FunctionSelector.indexMask), instructionLength: length,
      returnsStatus: selector & FunctionSelector.returnsStatus != 0)
    do throws(Obstacle) {
      let caller = try Caller(cpu)
      guard isRight else { throw .refused(.wrongConvention) }
      let pal = try PALSearch.take(handle, of: caller.addressSpace, in: machine.pals)
      guard case .live = pal.record.stage, target.function < pal.record.functionCount else {
        let isLive = pal.record.stage == .live
        machine.pals.release(pal.number)
        throw .refused(isLive ? .noSuchFunction : .noSuchPAL)
      }
      return CallPolicy.serve(pal, target, &cpu, machine)
    } catch {
      guard case .refused(let result) = error else { return CallPolicy.retry(&cpu) }
      CallPolicy.refuse(result, target, &cpu)
      return .resume
    }
  }
}

extension PALSearch {
  /// The PAL that a program of that address space has a handle of, owned.
  static func take(
    _ handle: PALHandle, of addressSpace: UInt64, in registry: PALRegistry
  ) throws(Obstacle) -> PAL {
    guard let number = registry.place(of: handle),
      unsafe registry.slot(number).pointee.isLoaded(in: addressSpace)
    else { throw .refused(.noSuchPAL) }
    guard unsafe registry.slot(number).pointee.claim() else {
      // A free place is nobody's; one that is claimed is waited for.
      throw registry.place(of: handle) == nil || registry.isFree(number) ? .refused(.noSuchPAL) : .pause
    }
    let pal = registry.pal(number)
    let isRight =
      registry.place(of: handle) == number && pal.record.isNative
      && pal.record.key.addressSpace == addressSpace
    guard isRight else {
      registry.release(number)
      throw .refused(.noSuchPAL)
    }
    return pal
  }
}
