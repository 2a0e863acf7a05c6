/// What guests see nothing of, on a CPU of either vendor: its virtualization extension, and whatever writes to memory
/// past the nested page tables or records what PALs do.
extension CPUIDResult {
  /// Takes it out of the answer to `leaf`, subleaf `subleaf`.
  public mutating func hideFeatures(leaf: CPUIDLeaf, subleaf: UInt32) {
    switch leaf {
    case .features:
      leaf1ECX.remove(.vmx | .smx | .debugStore64 | .debugStoreCPL | .performanceCapabilities)
      leaf1EDX.remove(.debugStore)
    case .power: eax &= ~(Self.hardwareFeedback | Self.threadDirector)
    case .structuredFeatures where subleaf == 0:
      leaf7EBX.remove(.processorTrace)
      edx &= ~Self.architecturalLBR
    // XSAVES and XRSTORS load registers that no bitmap watches, processor trace's among them.
    case .xsave where subleaf == 1:
      eax &= ~Self.xsaves
      (ecx, edx) = (0, 0)
    case .extendedFeatures: extendedECX.remove(.svm | .skinit)
    case .svm, .processorTrace, .lastBranches: self = CPUIDResult()
    default: break
    }
  }

  /// Leaf 6 EAX: the CPU writes a table to the physical address that a register holds (SDM vol 3, 15.6).
  private static var hardwareFeedback: UInt32 { 1 << 19 }
  private static var threadDirector: UInt32 { 1 << 23 }
  /// Leaf 7 EDX.
  private static var architecturalLBR: UInt32 { 1 << 19 }
  /// Leaf 0Dh, subleaf 1, EAX.
  private static var xsaves: UInt32 { 1 << 3 }
}

/// Registers from one number to another.
private struct MSRRange: BitwiseCopyable {
  var first: UInt32
  var last: UInt32

  init(_ first: MSR, _ last: MSR) {
    self.first = first.rawValue
    self.last = last.rawValue
  }

  init(_ one: MSR) { self.init(one, one) }
}

extension MSR {
  /// Calls `body` with each register that a CPU without those features would not have.
  public static func forEachHidden(_ body: (MSR) -> Void) {
    let ranges = hidden
    for index in ranges.indices {
      for number in ranges[index].first...ranges[index].last { body(MSR(number)) }
    }
  }

  /// True for the registers of ``forEachHidden(_:)``.
  public var isHiddenFromGuests: Bool {
    let ranges = Self.hidden
    for index in ranges.indices where ranges[index].first <= rawValue && rawValue <= ranges[index].last {
      return true
    }
    return false
  }

  private static var hidden: InlineArray<15, MSRRange> {
    [
      // SVM and VT-x.
      MSRRange(.vmCR), MSRRange(.vmHSavePA, .svmKey), MSRRange(.featureControl), MSRRange(.smmMonitorCtl),
      MSRRange(.vmxBasic, .vmxVMFUNC),
      // Where the debug store's and the sampler's records go, by linear addresses of whoever runs.
      MSRRange(.performanceCapabilities), MSRRange(.pebsEnable, .pebsLast), MSRRange(.debugStoreArea),
      MSRRange(.rtitOutputBase, .rtitLast), MSRRange(.hardwareFeedbackPointer, .hardwareFeedbackLast),
      MSRRange(.lbrControl, .lbrDepth), MSRRange(.lbrInfo0, .lbrInfoLast),
      MSRRange(.lbrFrom0, .lbrFromLast), MSRRange(.lbrTo0, .lbrToLast), MSRRange(.xss),
    ]
  }
}
