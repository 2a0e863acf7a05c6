import HypervisorAssembly
import Monitor
import X86

/// The guest's registers as the policy sees them.
extension VTXProcessor {
  subscript(register: GeneralRegister) -> UInt64 {
    get { register == .rsp ? VMCS[.guestRSP] : registers.pointee[register] }
    set {
      if register == .rsp { VMCS[.guestRSP] = newValue } else { registers.pointee[register] = newValue }
    }
  }

  var instructionPointer: UInt64 { VMCS[.guestRIP] }
  var efer: EFER { EFER(rawValue: VMCS[.guestEFER]) }

  /// What the guest has in CR0 and CR4: where a bit is the hypervisor's, its shadow.
  var cr0: CR0 {
    let shadow = CR0(rawValue: VMCS[.cr0Shadow])
    return CR0(rawValue: VMCS[.guestCR0]).subtracting(Self.ownedCR0) | shadow.intersection(Self.ownedCR0)
  }

  var cr4: CR4 {
    let shadow = CR4(rawValue: VMCS[.cr4Shadow])
    return CR4(rawValue: VMCS[.guestCR4]).subtracting(Self.ownedCR4) | shadow.intersection(Self.ownedCR4)
  }

  var codeSize: CodeSize {
    let attributes = SegmentAttributes(vtxAccess: UInt32(truncatingIfNeeded: VMCS[.guestCSAccess]))
    if isLong, attributes.contains(.l) { return .bits64 }
    return attributes.contains(.db) ? .bits32 : .bits16
  }

  @inline(__always)
  private var isLong: Bool { efer.contains(.lma) }

  var codeBase: UInt64 { codeSize == .bits64 ? 0 : VMCS[.guestCSBase] }

  var paging: PagingState {
    PagingState(
      cr0: cr0, cr3: CR3(rawValue: VMCS[.guestCR3]), cr4: cr4, efer: efer, rflags: flags, cpl: privilege)
  }

  /// SS has the privilege of the code (SDM volume 3, 25.4.1).
  private var privilege: UInt8 {
    SegmentAttributes(vtxAccess: UInt32(truncatingIfNeeded: VMCS[.guestSSAccess])).dpl
  }

  /// As ``PagingState/addressSpace``, without making the whole state first.
  @inline(__always)
  var addressSpace: UInt64 {
    isLong ? CR3(rawValue: VMCS[.guestCR3]).table.rawValue : legacyAddressSpace
  }

  private var legacyAddressSpace: UInt64 {
    @inline(never) get { paging.addressSpace }
  }

  var flags: RFlags {
    get { RFlags(rawValue: VMCS[.guestRFLAGS]) }
    set { VMCS[.guestRFLAGS] = newValue.rawValue }
  }

  var reportedInstructionLength: UInt64? { VMCS[.exitInstructionLength] }

  mutating func setEFER(_ value: EFER) { VMCS[.guestEFER] = value.rawValue }

  var threadBases: ThreadBases { ThreadBases(fs: VMCS[.guestFSBase], gs: VMCS[.guestGSBase]) }

  var hasFlatSegments: Bool {
    if codeSize == .bits64 { return true }
    return VMCS[.guestCSBase] | VMCS[.guestDSBase] | VMCS[.guestSSBase] == 0
  }

  @inline(__always)
  mutating func finishInstruction(length: UInt64) {
    let next = VMCS[.guestRIP] &+ length
    finishJump(to: codeSize == .bits64 ? next : next & UInt64(UInt32.max))
  }

  @inline(__always)
  mutating func finishJump(to instructionPointer: UInt64) {
    VMCS[.guestRIP] = instructionPointer
    admitInterrupts()
    let old = flags
    if old.contains(.rf) { flags = old.subtracting(.rf) }
    // With BTF only branches trap (SDM volume 3, 17.4.3), and no instruction that exits is one.
    guard old.contains(.tf), VMCS[.guestDebugControl] & DebugControl.btf == 0 else { return }
    // The CPU raises it on entry, and sets the guest's DR6 (SDM volume 3, 27.7.3).
    VMCS[.guestPendingDebug] |= DR6.bs.rawValue
  }

  @inline(__always)
  mutating func admitInterrupts() {
    let old = VMCS.interruptibility
    if !old.isDisjoint(with: .sti | .movSS) { VMCS.interruptibility = old.subtracting(.sti | .movSS) }
    forgetStep()
  }

  /// The current instruction has not run, so it has not trapped yet; Bochs reports its step as pending.
  @inline(__always)
  private func forgetStep() {
    let pending = VMCS[.guestPendingDebug]
    if pending & DR6.bs.rawValue != 0 { VMCS[.guestPendingDebug] = pending & ~DR6.bs.rawValue }
  }

  mutating func inject(_ fault: PageFault) {
    // Nobody switches it: the hypervisor takes no page faults, and a PAL's exit before they set it.
    if fault.vector == .pageFault { cpu_write_cr2(fault.address.rawValue) }
    inject(fault.vector, errorCode: fault.code.rawValue)
  }

  mutating func inject(_ exception: ExceptionVector, errorCode: UInt32?) {
    let pending = VMCS.entryEvent
    let isSecond = pending.valid && pending.type == .hardwareException
    let first = isSecond ? ExceptionVector(rawValue: pending.vector) : nil
    switch ExceptionVector.outcome(of: exception, during: first) {
    case .deliver: deliver(exception, errorCode: errorCode ?? 0)
    case .doubleFault: deliver(.doubleFault, errorCode: 0)
    case .shutdown: isShutDown = true
    }
  }

  private mutating func deliver(_ exception: ExceptionVector, errorCode: UInt32) {
    // Its delivery ends the shadow of the instruction before; entered with one, a step would have to be pending.
    admitInterrupts()
    // In real mode there are no error codes (SDM volume 3, 27.2.1.3).
    let hasErrorCode = exception.hasErrorCode && cr0.contains(.pe)
    VMCS[.entryErrorCode] = UInt64(errorCode)
    VMCS.entryEvent = .exception(exception, hasErrorCode: hasErrorCode)
  }
}
