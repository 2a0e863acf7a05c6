extension ControlArea {
  /// Makes everything exit by which ring-3 code could reach more than its own registers and memory, or learn more
  /// than the time. RDTSC, PUSHF, POPF and PAUSE do not exit; neither do SMIs, which are the firmware's own.
  ///
  /// `permissionMaps` serves as both maps, and so is as long as the longer one; it is all ones. The block must be
  /// zeroed before: interrupts are then masked by the code's own RFLAGS.IF, and nested paging is off.
  public mutating func confineUserMode(permissionMaps: PhysicalAddress) {
    crReadIntercepts = .max
    crWriteIntercepts = .max
    drReadIntercepts = .max
    drWriteIntercepts = .max
    exceptionIntercepts = Self.allExceptions
    intercepts3 = Self.userModeIntercepts3
    intercepts4 = Self.userModeIntercepts4
    intercepts5 = .invlpgb | .invlpgbIllegal | .invpcid | .mcommit | .tlbsync
    iopmBasePA = permissionMaps
    msrpmBasePA = permissionMaps
  }

  /// Every vector by which AMD's CPUs raise exceptions; for the others the manual leaves open what their bits do (APM
  /// vol 2, 15.12).
  private static var allExceptions: UInt32 {
    var bits: UInt32 = 0
    for vector in UInt8(0)..<UInt8(UInt32.bitWidth) {
      switch ExceptionVector(rawValue: vector) {
      case nil, .nonMaskableInterrupt, .coprocessorSegmentOverrun, .virtualization: break
      case .some(let exception): bits |= exception.interceptBit
      }
    }
    return bits
  }

  private static var userModeIntercepts3: Intercepts3 {
    let all = Intercepts3(rawValue: .max)
    return all.subtracting(.smi | .vintr | .rdtsc | .pushf | .popf | .pause)
  }

  private static var userModeIntercepts4: Intercepts4 {
    let virtualMachines: Intercepts4 = .vmrun | .vmmcall | .vmload | .vmsave | .stgi | .clgi | .skinit
    let others: Intercepts4 = .rdtscp | .icebp | .wbinvd | .monitor | .mwait | .mwaitArmed | .xsetbv | .rdpru
    return virtualMachines | others
  }
}
