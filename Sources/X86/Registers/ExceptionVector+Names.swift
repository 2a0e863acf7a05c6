extension ExceptionVector {
  /// The manuals' short form.
  public var mnemonic: StaticString {
    switch self {
    case .divideError: "#DE"
    case .debug: "#DB"
    case .nonMaskableInterrupt: "NMI"
    case .breakpoint: "#BP"
    case .overflow: "#OF"
    case .boundRange: "#BR"
    case .invalidOpcode: "#UD"
    case .deviceNotAvailable: "#NM"
    case .doubleFault: "#DF"
    case .coprocessorSegmentOverrun: "CSO"
    case .invalidTSS: "#TS"
    case .segmentNotPresent: "#NP"
    case .stackFault: "#SS"
    case .generalProtection: "#GP"
    case .pageFault: "#PF"
    case .x87FloatingPoint: "#MF"
    case .alignmentCheck: "#AC"
    case .machineCheck: "#MC"
    case .simdFloatingPoint: "#XF"
    case .virtualization: "#VE"
    case .controlProtection: "#CP"
    case .hypervisorInjection: "#HV"
    case .vmmCommunication: "#VC"
    case .security: "#SX"
    }
  }

  /// The name in words.
  public var name: StaticString {
    switch self {
    case .divideError: "divide error"
    case .debug: "debug"
    case .nonMaskableInterrupt: "non-maskable interrupt"
    case .breakpoint: "breakpoint"
    case .overflow: "overflow"
    case .boundRange: "bound range exceeded"
    case .invalidOpcode: "invalid opcode"
    case .deviceNotAvailable: "device not available"
    case .doubleFault: "double fault"
    case .coprocessorSegmentOverrun: "coprocessor segment overrun"
    case .invalidTSS: "invalid TSS"
    case .segmentNotPresent: "segment not present"
    case .stackFault: "stack fault"
    case .generalProtection: "general protection"
    case .pageFault: "page fault"
    case .x87FloatingPoint: "x87 floating point"
    case .alignmentCheck: "alignment check"
    case .machineCheck: "machine check"
    case .simdFloatingPoint: "SIMD floating point"
    case .virtualization: "virtualization"
    case .controlProtection: "control protection"
    case .hypervisorInjection: "hypervisor injection"
    case .vmmCommunication: "VMM communication"
    case .security: "security"
    }
  }
}
