import TrustVisorABI
import X86

/// The end of a call whose PAL has raised an exception, or done what PALs may not.
enum PALFailure {
  @inline(never)
  static func end<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ exit: PALExit, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    unsafe machine.unloadExtendedState(of: pal.context, keepsState: false)
    note(exit, pal)
    let number = pal.number.rawValue
    let place = pal.record.context.instructionPointer
    let cause = cause(exit, pal)
    let address = pal.record.statistics.faultAddress
    let target = pal.record.activation.target
    pal.dropCall()
    pal.record.context.isUnderWay = false
    machine.pals.release(pal.number)
    machine.complain("PAL \(number): \(cause) at rip \(hex: place), address \(hex: address); its call ends")
    CallPolicy.refuse(.palFailed, target, &cpu)
  }

  private static func note(_ exit: PALExit, _ pal: PAL) {
    var (vector, code, address) = (PALReport.noException, UInt32(0), UInt64(0))
    switch exit {
    case .pageFault(let place, let bits):
      (vector, code, address) = (UInt32(ExceptionVector.pageFault.rawValue), bits.rawValue, place.rawValue)
    case .exception(let exception, let bits): (vector, code) = (UInt32(exception.rawValue), bits)
    case .forbidden: vector = UInt32(ExceptionVector.generalProtection.rawValue)
    default: break
    }
    pal.record.statistics.exception = vector
    pal.record.statistics.errorCode = code
    pal.record.statistics.faultAddress = address
    pal.record.statistics.faultInstruction = pal.record.context.instructionPointer
    pal.record.statistics.lastRefusal = .palFailed
  }

  private static func cause(_ exit: PALExit, _ pal: PAL) -> StaticString {
    switch exit {
    case .pageFault(let address, _):
      isBelowStack(address.rawValue, pal.record.areas) ? "stack overflow" : ExceptionVector.pageFault.name
    case .exception(let exception, _): exception.name
    case .forbidden: "an instruction that PALs may not use"
    default: "a state that the CPU does not run"
    }
  }

  /// Stacks grow downwards, a frame at a time: what misses them misses them by little.
  private static func isBelowStack(_ address: UInt64, _ areas: CallAreas) -> Bool {
    address < areas.stackStart && areas.stackStart - address <= largestFrame
  }

  private static let largestFrame: UInt64 = 64 << 10
}
