/// The vectors that the CPU itself raises (APM vol 2, 8.2).
public enum ExceptionVector: UInt8, Hashable, Sendable, BitwiseCopyable {
  case divideError = 0
  case debug = 1
  case nonMaskableInterrupt = 2
  case breakpoint = 3
  case overflow = 4
  case boundRange = 5
  case invalidOpcode = 6
  case deviceNotAvailable = 7
  case doubleFault = 8
  case coprocessorSegmentOverrun = 9
  case invalidTSS = 10
  case segmentNotPresent = 11
  case stackFault = 12
  case generalProtection = 13
  case pageFault = 14
  case x87FloatingPoint = 16
  case alignmentCheck = 17
  case machineCheck = 18
  case simdFloatingPoint = 19
  case virtualization = 20
  case controlProtection = 21
  case hypervisorInjection = 28
  case vmmCommunication = 29
  case security = 30

  /// True if the CPU pushes an error code with this exception.
  @inlinable public var hasErrorCode: Bool {
    switch self {
    case .doubleFault, .invalidTSS, .segmentNotPresent, .stackFault, .generalProtection, .pageFault,
      .alignmentCheck, .controlProtection, .vmmCommunication, .security:
      true
    default: false
    }
  }

  /// This vector's bit in a VMCB's exception intercepts.
  @inlinable public var interceptBit: UInt32 { 1 &<< UInt32(rawValue) }
}
