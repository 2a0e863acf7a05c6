import HypervisorAssembly
import Monitor
import X86

/// States in which a guest's CPU begins.
extension VTXProcessor {
  func enter(_ start: GuestStart) {
    registers.pointee = GeneralRegisters()
    resetState()
    switch start {
    case .protectedMode(let entry, let eax, let ebx, let esi):
      makeFlat(code: .code(bits: 32))
      setCR0(.pe | .et | .ne)
      VMCS[.guestRIP] = UInt64(entry)
      registers.pointee[.rax] = UInt64(eax)
      registers.pointee[.rbx] = UInt64(ebx)
      registers.pointee[.rsi] = UInt64(esi)
    case .longMode(let entry, let tables, let rsi):
      makeFlat(code: .code(bits: 64))
      setCR0(.pe | .et | .ne | .wp | .pg)
      VMCS[.guestCR3] = CR3(table: tables).rawValue
      setCR4(.pae)
      VMCS[.guestEFER] = (EFER.lme | .lma).rawValue
      VMCS.entryControls.insert(.ia32eMode)
      VMCS[.guestRIP] = entry
      registers.pointee[.rsi] = rsi
    }
  }

  mutating func resetForINIT(isFirst: Bool) {
    registers.pointee = GeneralRegisters()
    registers.pointee[.rdx] = UInt64(CPUIDResult(hardware: .features).eax)
    cpu_clear_breakpoints()
    cpu_write_dr6(DR6.afterReset.rawValue)
    // INIT leaves caching as it was.
    let caching = isFirst ? .cd | .nw : cr0.intersection(.cd | .nw)
    resetState()
    setCR0(.et | caching)
    forgetNonMaskableInterrupts()
    _ = vtx_invalidate_identifier(InvalidationType.singleIdentifier, Self.guestIdentifier)
  }

  func start(vector: UInt8) {
    VMCS[.cs] = .real(UInt16(vector) << 8, attributes: .code(bits: 16))
    VMCS[.guestRIP] = 0
  }

  /// Sets CR0 as the guest is to see it.
  func setCR0(_ value: CR0) {
    VMCS[.cr0Shadow] = value.rawValue
    VMCS[.guestCR0] = (value.subtracting(Self.ownedCR0) | Self.forcedCR0).rawValue
  }

  /// Sets CR4 as the guest is to see it.
  func setCR4(_ value: CR4) {
    VMCS[.cr4Shadow] = value.rawValue
    VMCS[.guestCR4] = (value.subtracting(Self.ownedCR4) | .vmxe).rawValue
  }

  /// Everything that VM entry loads, as INIT leaves it (SDM volume 3, table 10-1), apart from registers that INIT
  /// leaves alone: those for system calls, and the PAT.
  private func resetState() {
    setCR0(.et)
    setCR4(CR4())
    VMCS[.guestCR3] = 0
    VMCS[.guestEFER] = 0
    VMCS.entryControls.remove(.ia32eMode)
    VMCS[.guestRFLAGS] = RFlags.afterReset.rawValue
    VMCS[.guestRIP] = 0
    VMCS[.guestRSP] = 0
    VMCS[.guestDR7] = DR7.afterReset.rawValue
    VMCS[.guestDebugControl] = 0
    VMCS[.guestPendingDebug] = 0
    VMCS.interruptibility = Interruptibility()
    VMCS[.guestActivity] = ActivityState.active.rawValue
    VMCS.entryEvent = .none
    resetSegments()
  }

  private func resetSegments() {
    let data = Segment.real(0, attributes: .data(bits: 16))
    VMCS[.cs] = .real(0, attributes: .code(bits: 16))
    VMCS[.ds] = data
    VMCS[.es] = data
    VMCS[.fs] = data
    VMCS[.gs] = data
    VMCS[.ss] = data
    let limit = UInt32(UInt16.max)
    VMCS[.ldtr] = Segment(attributes: .system(.ldt), limit: limit)
    VMCS[.tr] = Segment(attributes: .system(.busyTSS), limit: limit)
    VMCS[.guestGDTRBase] = 0
    VMCS[.guestGDTRLimit] = UInt64(limit)
    VMCS[.guestIDTRBase] = 0
    VMCS[.guestIDTRLimit] = UInt64(limit)
  }

  /// Linux's boot protocol asks for these selectors; multiboot leaves them open.
  private static var codeSelector: SegmentSelector { SegmentSelector(index: 2) }
  private static var dataSelector: SegmentSelector { SegmentSelector(index: 3) }

  private func makeFlat(code: SegmentAttributes) {
    VMCS[.cs] = Segment(selector: Self.codeSelector, attributes: code, limit: .max)
    let data = Segment(selector: Self.dataSelector, attributes: .data(), limit: .max)
    VMCS[.ds] = data
    VMCS[.es] = data
    VMCS[.ss] = data
    VMCS[.fs] = data
    VMCS[.gs] = data
  }
}
