import HypervisorAssembly
import Monitor
import X86

/// A PAL's own VMCB, in a frame of the pool.
///
/// Most of it is the same from a PAL's first call to its last: ring-3 code that exits for everything cannot change
/// it. That is set once; the rest, at the start of each call or before each entry.
struct SVMPALBlock {
  let vmcb: UnsafeMutablePointer<VMCB>

  /// Readies it for VMRUN on `processor`.
  @inline(__always)
  func load(_ context: UnsafeMutablePointer<PALContext>, on processor: UnsafeMutablePointer<Processor>) {
    if !isFilled { fill(context, processor.pointee.machine) }
    if !context.pointee.isUnderWay {
      vmcb.pointee.save.resetUserRegisters(threadBase: context.pointee.threadBase)
      context.pointee.isUnderWay = true
    }
    let hasExtendedState = if case .loaded = context.pointee.extendedState { true } else { false }
    vmcb.pointee.save.cr0 = UserMode.cr0(hasExtendedState: hasExtendedState)
    vmcb.pointee.save.rip = context.pointee.instructionPointer
    vmcb.pointee.save.rflags = context.pointee.flags
    vmcb.pointee.save.rsp = context.pointee.registers[.rsp]
    vmcb.pointee.save.rax = context.pointee.registers[.rax]
    setIdentifier(context, processor)
  }

  /// Takes over what the exit has left here; the other registers are in the context already.
  func store(in context: UnsafeMutablePointer<PALContext>) {
    context.pointee.instructionPointer = vmcb.pointee.save.rip
    context.pointee.flags = vmcb.pointee.save.rflags
    context.pointee.registers[.rsp] = vmcb.pointee.save.rsp
    context.pointee.registers[.rax] = vmcb.pointee.save.rax
  }

  /// Has everything set anew at the next entry: a VMRUN that is refused may spoil any of it.
  func discard() { vmcb.pointee.control.intercepts4.remove(.vmrun) }

  /// A new PAL's block is all zero; VMRUN demands this bit of every block that it accepts.
  private var isFilled: Bool { vmcb.pointee.control.intercepts4.contains(.vmrun) }

  @inline(never)
  private func fill(_ context: UnsafeMutablePointer<PALContext>, _ machine: UnsafeMutablePointer<Machine>) {
    memset(vmcb, 0, MemoryLayout<VMCB>.size)
    vmcb.pointee.control.confineUserMode(permissionMaps: machine.pointee.fullPermissions)
    vmcb.pointee.save.makeUserMode(
      context.pointee.codeSize, tables: context.pointee.tables,
      hasXSAVE: machine.pointee.extendedState.hasXSAVE)
  }

  private func setIdentifier(
    _ context: UnsafeMutablePointer<PALContext>, _ processor: UnsafeMutablePointer<Processor>
  ) {
    let index = processor.pointee.index
    let (identifier, mustFlush) = processor.pointee.identifiers.use(
      serial: context.pointee.serial, lastProcessor: context.pointee.lastProcessor, processor: index)
    context.pointee.lastProcessor = index
    vmcb.pointee.control.guestASID = identifier
    vmcb.pointee.control.tlbControl =
      mustFlush ? processor.pointee.amd.flushOfPAL : .doNothing
  }
}
