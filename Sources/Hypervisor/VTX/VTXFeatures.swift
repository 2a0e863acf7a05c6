import HypervisorAssembly
import Monitor
import X86

/// What this CPU's VT-x offers (SDM volume 3, appendix A), and what of it is used.
struct VTXFeatures {
  let basic: VMXBasic
  let pin: ControlCapability
  let processor: ControlCapability
  let secondary: ControlCapability
  let exit: ControlCapability
  let entry: ControlCapability
  let nested: EPTCapability

  /// On a CPU that has VT-x, as CPUID says.
  static var ofThisCPU: Self {
    Self(
      basic: VMXBasic(rawValue: read(.vmxBasic)), pin: capability(.vmxTruePinControls),
      processor: capability(.vmxTrueProcessorControls), secondary: capability(.vmxSecondaryControls),
      exit: capability(.vmxTrueExitControls), entry: capability(.vmxTrueEntryControls),
      nested: EPTCapability(rawValue: read(.vmxEPTVPIDCap)))
  }

  private static func capability(_ register: MSR) -> ControlCapability {
    ControlCapability(rawValue: read(register))
  }

  /// Nothing is possible by a register that this CPU does not have.
  private static func read(_ register: MSR) -> UInt64 {
    var value: UInt64 = 0
    return read_msr_or_fail(register.rawValue, &value) == 0 ? value : 0
  }

  // MARK: Guests

  static var pinOfGuests: PinControls { .nmi | .virtualNMIs }
  static var processorOfGuests: ProcessorControls { .ioBitmaps | .msrBitmaps | .secondary }
  private static var secondaryNeeded: SecondaryControls { .ept | .vpid | .unrestrictedGuest }
  /// Instructions that CPUID offers and that do nothing without these. XSAVES and XRSTORS are not among them: they
  /// load registers that no bitmap watches.
  private static var secondaryWelcome: SecondaryControls { .rdtscp | .invpcid | .userWaitPause }

  var secondaryOfGuests: UInt32 {
    secondary.required | Self.secondaryNeeded.rawValue
      | Self.secondaryWelcome.rawValue & ~secondary.missing(Self.secondaryWelcome.rawValue)
  }

  // MARK: PALs

  static var pinOfPALs: PinControls { pinOfGuests | .externalInterrupt }
  /// Whatever ring 3 could try, apart from RDTSC and PAUSE.
  static var processorOfPALs: ProcessorControls {
    .hlt | .invlpg | .mwait | .rdpmc | .movDR | .unconditionalIO | .monitor | .secondary
  }

  var secondaryOfPALs: UInt32 {
    let descriptors = SecondaryControls.descriptorTables.rawValue
    let wanted = (SecondaryControls.vpid | .wbinvd).rawValue
    return secondary.required | wanted | descriptors & ~secondary.missing(descriptors)
  }

  // MARK: Both

  static var exits: ExitControls {
    .saveDebug | .hostAddressSpace | .savePAT | .loadPAT | .saveEFER | .loadEFER
  }
  static var entries: EntryControls { .loadDebug | .loadPAT | .loadEFER }

  /// The first thing that is missing, for a person; nil if all is there.
  var lack: StaticString? {
    if !basic.hasTrueControls { return "its controls are those of the first generation" }
    if pin.missing(Self.pinOfPALs.rawValue) != 0 { return "it has no virtual NMIs" }
    if processor.missing((Self.processorOfGuests | Self.processorOfPALs | .nmiWindow).rawValue) != 0 {
      return "it has no bitmaps of ports and MSRs, or no NMI-window exiting"
    }
    if secondary.missing(SecondaryControls.ept.rawValue) != 0 { return "it has no extended page tables" }
    if secondary.missing(SecondaryControls.vpid.rawValue) != 0 { return "it has no VPID" }
    if secondary.missing(SecondaryControls.unrestrictedGuest.rawValue) != 0 {
      return "it has no unrestricted guests"
    }
    if secondary.missing(SecondaryControls.wbinvd.rawValue) != 0 { return "it has no WBINVD exiting" }
    if exit.missing(Self.exits.rawValue) != 0 || entry.missing((Self.entries | .ia32eMode).rawValue) != 0 {
      return "it cannot switch EFER and PAT"
    }
    return lackOfNestedPaging
  }

  private var lackOfNestedPaging: StaticString? {
    if !nested.contains(.walkLength4 | .writeBack | .page2MB) {
      return "its extended page tables have no large pages"
    }
    if !nested.contains(.invept | .inveptAll) { return "it has no INVEPT" }
    return nested.contains(.invvpid | .invvpidSingle | .invvpidAll) ? nil : "it has no INVVPID"
  }
}

/// What INVEPT and INVVPID invalidate (SDM volume 3, 31.3).
enum InvalidationType {
  static var singleIdentifier: UInt64 { 1 }
  static var allIdentifiers: UInt64 { 2 }
  static var allNested: UInt64 { 2 }
}
