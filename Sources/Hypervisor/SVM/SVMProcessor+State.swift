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
      case .rcx: registers.pointee.rcx
      case .rdx: registers.pointee.rdx
      case .rbx: registers.pointee.rbx
      case .rbp: registers.pointee.rbp
      case .rsi: registers.pointee.rsi
      case .rdi: registers.pointee.rdi
      case .r8: registers.pointee.r8
      case .r9: registers.pointee.r9
      case .r10: registers.pointee.r10
      case .r11: registers.pointee.r11
      case .r12: registers.pointee.r12
      case .r13: registers.pointee.r13
      case .r14: registers.pointee.r14
      case .r15: registers.pointee.r15
      }
    }
    set {
      switch register {
      case .rax: vmcb.pointee.save.rax = newValue
      case .rsp: vmcb.pointee.save.rsp = newValue
      case .rcx: registers.pointee.rcx = newValue
      case .rdx: registers.pointee.rdx = newValue
      case .rbx: registers.pointee.rbx = newValue
      case .rbp: registers.pointee.rbp = newValue
      case .rsi: registers.pointee.rsi = newValue
      case .rdi: registers.pointee.rdi = newValue
      case .r8: registers.pointee.r8 = newValue
      case .r9: registers.pointee.r9 = newValue
      case .r10: registers.pointee.r10 = newValue
      case .r11: registers.pointee.r11 = newValue
      case .r12: registers.pointee.r12 = newValue
      case .r13: registers.pointee.r13 = newValue
      case .r14: registers.pointee.r14 = newValue
      case .r15: registers.pointee.r15 = newValue
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
  var flags: RFlags {
    get { vmcb.pointee.save.rflags }
    set { vmcb.pointee.save.rflags = newValue }
  }

  var reportedInstructionLength: UInt64? {
    guard reportsNextInstruction else { return nil }
    return vmcb.pointee.control.nRIP &- vmcb.pointee.save.rip
  }

  mutating func setEFER(_ value: EFER) { vmcb.pointee.save.efer = value | .svme }

  mutating func finishInstruction(length: UInt64) {
    let next = vmcb.pointee.save.rip &+ length
    vmcb.pointee.save.rip = codeSize == .bits64 ? next : next & UInt64(UInt32.max)
    vmcb.pointee.control.interruptShadow.remove(.shadow)
    let isStepping = vmcb.pointee.save.rflags.contains(.tf)
    vmcb.pointee.save.rflags.remove(.rf)
    guard isStepping else { return }
    vmcb.pointee.save.dr6.insert(.bs)
    vmcb.pointee.control.eventInjection = .exception(.debug)
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
