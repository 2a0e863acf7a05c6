/// Why VMRUN refuses a VMCB: what stands behind `SVMExit.invalid`, which says no more (APM vol 2, 15.5.1).
public enum VMRUNRefusal: Hashable, Sendable, BitwiseCopyable {
  case svmeClear
  /// CR0.NW without CR0.CD.
  case notWriteThroughWithoutCacheDisable
  case cr0ReservedBits
  case cr3ReservedBits
  case cr4ReservedBits
  case dr6ReservedBits
  case dr7ReservedBits
  case eferReservedBits
  /// Long mode paging without CR4.PAE.
  case longModeWithoutPAE
  /// Long mode paging without CR0.PE.
  case longModeWithoutProtection
  /// Code that is both 64-bit (L) and 32-bit (D).
  case codeSegmentBothSizes
  case vmrunNotIntercepted
  /// A permission map does not lie below the end of physical memory.
  case permissionMapOutsideMemory
  /// EVENTINJ has a reserved type, or an exception that is none.
  case illegalEvent
  case asidZero
  /// CR4.CET without CR0.WP.
  case cetWithoutWriteProtect
}

extension VMCB {
  /// The first of the manual's conditions that this block violates, or nil. Meant for diagnosis after VMRUN has
  /// refused; the conditions on shadow stack registers are left out.
  public func refusal(physicalAddressBits: Int) -> VMRUNRefusal? {
    if let refusal = control.refusal(physicalAddressBits: physicalAddressBits) { return refusal }
    if let refusal = refusalOfReservedBits { return refusal }
    return refusalOfCombination
  }
}

extension ControlArea {
  func refusal(physicalAddressBits: Int) -> VMRUNRefusal? {
    if !intercepts4.contains(.vmrun) { return .vmrunNotIntercepted }
    if guestASID == 0 { return .asidZero }
    let end = UInt64.lowBits(physicalAddressBits)
    let iopmEnd = iopmBasePA.rawValue &+ UInt64(IOPermissionMap.size - 1)
    let msrpmEnd = msrpmBasePA.rawValue &+ UInt64(MSRPermissionMap.size - 1)
    if intercepts3.contains(.ioio) && iopmEnd > end { return .permissionMapOutsideMemory }
    if intercepts3.contains(.msr) && msrpmEnd > end { return .permissionMapOutsideMemory }
    return eventInjection.isLegal ? nil : .illegalEvent
  }
}

extension EventInjection {
  /// True if VMRUN accepts the event: no reserved type, and exceptions by vectors 0 to 31, apart from the NMI's
  /// (APM vol 2, 15.20).
  var isLegal: Bool {
    guard valid else { return true }
    guard let type else { return false }
    let isExceptionVector = vector < 32 && vector != ExceptionVector.nonMaskableInterrupt.rawValue
    return type != .exception || isExceptionVector
  }
}

/// These read single fields of `save`: passed on as a whole, it would be copied to the stack, 3 KiB.
extension VMCB {
  private var refusalOfReservedBits: VMRUNRefusal? {
    if save.efer.rawValue & ~EFER.defined.rawValue != 0 { return .eferReservedBits }
    if save.cr0.rawValue.bits(32, 32) != 0 { return .cr0ReservedBits }
    if save.cr3.rawValue.bits(52, 12) != 0 { return .cr3ReservedBits }
    if save.cr4.rawValue & ~CR4.definedByAMD.rawValue != 0 { return .cr4ReservedBits }
    if save.dr6.rawValue.bits(32, 32) != 0 { return .dr6ReservedBits }
    return save.dr7.rawValue.bits(32, 32) != 0 ? .dr7ReservedBits : nil
  }

  private var refusalOfCombination: VMRUNRefusal? {
    if !save.efer.contains(.svme) { return .svmeClear }
    if save.cr0.contains(.nw) && !save.cr0.contains(.cd) { return .notWriteThroughWithoutCacheDisable }
    if save.cr4.contains(.cet) && !save.cr0.contains(.wp) { return .cetWithoutWriteProtect }
    guard save.efer.contains(.lme) && save.cr0.contains(.pg) else { return nil }
    if !save.cr4.contains(.pae) { return .longModeWithoutPAE }
    if !save.cr0.contains(.pe) { return .longModeWithoutProtection }
    return save.cs.attributes.contains(.l | .db) ? .codeSegmentBothSizes : nil
  }
}
