import HypervisorAssembly
import Monitor
import X86

/// The guest's registers as the policy sees them.
extension SVMProcessor {
  subscript(register: GeneralRegister) -> UInt64 {
    get {
      switch register {
      case .rax: vmcb.pointee.save.rax
      case .rsp: vmcb.pointee.save.rsp
      default: registers.pointee[register]
      }
    }
    set {
      switch register {
      case .rax: vmcb.pointee.save.rax = newValue
      case .rsp: vmcb.pointee.save.rsp = newValue
      default: registers.pointee[register] = newValue
      }
    }
  }

  var instructionPointer: UInt64 { vmcb.pointee.save.rip }
  var cr4: CR4 { vmcb.pointee.save.cr4 }
  /// VMRUN demands SVME of every guest; the guest has not set it.
  var efer: EFER { vmcb.pointee.save.efer.subtracting(.svme) }

  var codeSize: CodeSize { CodeSize(vmcb.pointee.save) }

  var codeBase: UInt64 { codeSize == .bits64 ? 0 : vmcb.pointee.save.cs.base }

  var paging: PagingState { PagingState(vmcb.pointee.save) }

  /// As ``PagingState/addressSpace``, without making the whole state first.
  @inline(__always)
  var addressSpace: UInt64 {
    let isLong = vmcb.pointee.save.efer.contains(.lma)
    return isLong ? vmcb.pointee.save.cr3.table.rawValue : legacyAddressSpace
  }

  private var legacyAddressSpace: UInt64 {
    @inline(never) get { paging.addressSpace }
  }

  var flags: RFlags {
    get { vmcb.pointee.save.rflags }
    set { vmcb.pointee.save.rflags = newValue }
  }

  var reportedInstructionLength: UInt64? {
    guard reportsNextInstruction else { return nil }
    return vmcb.pointee.control.nRIP &- vmcb.pointee.save.rip
  }

  mutating func setEFER(_ value: EFER) { vmcb.pointee.save.efer = value | .svme }

  var threadBases: ThreadBases {
    ThreadBases(fs: vmcb.pointee.save.fs.base, gs: vmcb.pointee.save.gs.base)
  }

  var hasFlatSegments: Bool {
    if codeSize == .bits64 { return true }
    return vmcb.pointee.save.cs.base | vmcb.pointee.save.ds.base | vmcb.pointee.save.ss.base == 0
  }

  @inline(__always)
  mutating func finishInstruction(length: UInt64) {
    let next = vmcb.pointee.save.rip &+ length
    finishJump(to: codeSize == .bits64 ? next : next & UInt64(UInt32.max))
  }

  @inline(__always)
  mutating func finishJump(to instructionPointer: UInt64) {
    vmcb.pointee.save.rip = instructionPointer
    admitInterrupts()
    let isStepping = vmcb.pointee.save.rflags.contains(.tf)
    vmcb.pointee.save.rflags.remove(.rf)
    guard isStepping else { return }
    vmcb.pointee.save.dr6.insert(.bs)
    vmcb.pointee.control.eventInjection = .exception(.debug)
  }

  @inline(__always)
  mutating func admitInterrupts() { vmcb.pointee.control.interruptShadow.remove(.shadow) }

  mutating func inject(_ fault: PageFault) {
    if fault.vector == .pageFault {
      vmcb.pointee.save.cr2 = fault.address.rawValue
      // VMRUN loads it from there (AMD64 manual volume 2, 15.5.1), but Bochs does not. Until the guest runs
      // nothing else writes it: the hypervisor takes no page faults, and a PAL's exit before they set it.
      cpu_write_cr2(fault.address.rawValue)
    }
    inject(fault.vector, errorCode: fault.code.rawValue)
  }

  mutating func inject(_ exception: ExceptionVector, errorCode: UInt32?) {
    let pending = vmcb.pointee.control.eventInjection
    let first = pending.valid && pending.type == .exception ? ExceptionVector(rawValue: pending.vector) : nil
    switch ExceptionVector.outcome(of: exception, during: first) {
    case .deliver:
      vmcb.pointee.control.eventInjection = .exception(exception, errorCode: errorCode ?? 0)
    case .doubleFault: vmcb.pointee.control.eventInjection = .exception(.doubleFault)
    case .shutdown: isShutDown = true
    }
  }
}
