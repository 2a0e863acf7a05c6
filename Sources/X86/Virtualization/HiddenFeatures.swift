/// What tells a guest of the CPU's virtualization extension, or reaches past a hypervisor: a guest sees a CPU without
/// it, of either vendor.
extension CPUIDResult {
  /// Takes it out of the answer to `leaf`, subleaf `subleaf`.
  public mutating func hideVirtualization(leaf: CPUIDLeaf, subleaf: UInt32) {
    switch leaf {
    case .features: leaf1ECX.remove(.vmx | .smx)
    // Its output goes where physical addresses say that the guest chooses.
    case .structuredFeatures where subleaf == 0: leaf7EBX.remove(.processorTrace)
    case .extendedFeatures: extendedECX.remove(.svm | .skinit)
    case .svm, .processorTrace: self = CPUIDResult()
    default: break
    }
  }
}

extension MSR {
  /// Calls `body` with each register that a CPU without virtualization would not have.
  public static func forEachHidden(_ body: (MSR) -> Void) {
    body(.vmCR)
    body(.vmHSavePA)
    body(.svmKey)
    body(.featureControl)
    body(.smmMonitorCtl)
    for number in MSR.vmxBasic.rawValue...MSR.vmxVMFUNC.rawValue { body(MSR(number)) }
    for number in MSR.rtitOutputBase.rawValue...MSR.rtitLast.rawValue { body(MSR(number)) }
  }

  /// True for the registers of ``forEachHidden(_:)``.
  public var isHiddenFromGuests: Bool {
    switch self {
    case .vmCR, .vmHSavePA, .svmKey, .featureControl, .smmMonitorCtl: true
    default: isVMXCapability || isProcessorTrace
    }
  }
}
