import HypervisorAssembly
import Monitor
import X86

/// A PAL's own VMCS, in a frame of the pool. It is current from ``load(_:on:)`` to ``end()`` only: in between, the
/// guest's registers are out of reach.
///
/// Most of it is the same from a PAL's first call to its last: ring-3 code that exits for everything cannot change
/// it. That is set once; the rest, at the start of each call or before each entry.
struct VTXPALBlock {
  let address: PhysicalAddress
  /// The start of the block in memory: the revision, which a new PAL's frame does not have.
  private let revision: UnsafeMutablePointer<UInt32>

  init(_ context: UnsafeMutablePointer<PALContext>, own: OwnMemory) {
    address = context.pointee.controlBlock
    revision = own.pointer(to: address).assumingMemoryBound(to: UInt32.self)
  }

  /// Readies it for VM entry on `processor`, and makes it current.
  @inline(__always)
  func load(_ context: UnsafeMutablePointer<PALContext>, on processor: UnsafeMutablePointer<Processor>) {
    let isFilled = revision.pointee != 0
    if !isFilled { begin() }
    VMCS.makeCurrent(address)
    if !isFilled { fill(context, processor) }
    if !context.pointee.isUnderWay {
      resetUserRegisters(threadBase: context.pointee.threadBase)
      setPinControls(context.pointee.flags)
      context.pointee.isUnderWay = true
    }
    let hasExtendedState = if case .loaded = context.pointee.extendedState { true } else { false }
    VMCS[.guestCR0] = UserMode.cr0(hasExtendedState: hasExtendedState).rawValue
    VMCS[.guestRIP] = context.pointee.instructionPointer
    VMCS[.guestRFLAGS] = context.pointee.flags.rawValue
    VMCS[.guestRSP] = context.pointee.registers[.rsp]
    setIdentifier(context, processor)
  }

  /// Takes over what the exit has left here; the other registers are in the context already.
  @inline(__always)
  func store(in context: UnsafeMutablePointer<PALContext>) {
    context.pointee.instructionPointer = VMCS[.guestRIP]
    context.pointee.flags = RFlags(rawValue: VMCS[.guestRFLAGS])
    context.pointee.registers[.rsp] = VMCS[.guestRSP]
  }

  /// Ends its use on this CPU: the next turn may be on another, or the frame may be somebody else's.
  @inline(__always)
  func end() { VMCS.clear(address) }

  /// Has everything set anew at the next entry.
  func discard() { revision.pointee = 0 }

  private func begin() {
    revision.pointee = VTXFeatures.ofThisCPU.basic.revision
    VMCS.clear(address)
  }

  private func setIdentifier(
    _ context: UnsafeMutablePointer<PALContext>, _ processor: UnsafeMutablePointer<Processor>
  ) {
    let index = processor.pointee.index
    // What the CPU comes back to is its own.
    if context.pointee.lastProcessor != index { VTXProcessor.writeHostState(processor) }
    let (identifier, mustFlush) = processor.pointee.identifiers.use(
      serial: context.pointee.serial, lastProcessor: context.pointee.lastProcessor, processor: index)
    context.pointee.lastProcessor = index
    VMCS[.vpid] = UInt64(identifier)
    if mustFlush {
      _ = vtx_invalidate_identifier(InvalidationType.singleIdentifier, UInt64(identifier))
    }
  }
}

/// Ring-3 code of long mode with nothing above it: no descriptor table, no handler, no system call. Whatever would
/// lead to ring 0 is an exception, and every exception exits.
extension VTXPALBlock {
  @inline(never)
  private func fill(
    _ context: UnsafeMutablePointer<PALContext>, _ processor: UnsafeMutablePointer<Processor>
  ) {
    writeControls()
    VTXProcessor.writeHostState(processor)
    writeState(context, hasXSAVE: processor.pointee.machine.pointee.extendedState.hasXSAVE)
  }

  /// Nested paging is off, and so are all instructions that a control must allow: RDTSCP, INVPCID, XSAVES.
  private func writeControls() {
    let features = VTXFeatures.ofThisCPU
    VMCS[.processorControls] = UInt64(features.processor.required | VTXFeatures.processorOfPALs.rawValue)
    VMCS[.secondaryControls] = UInt64(features.secondaryOfPALs)
    VMCS[.exitControls] = UInt64(features.exit.required | VTXFeatures.exits.rawValue)
    VMCS[.entryControls] = UInt64(
      features.entry.required | (VTXFeatures.entries | .ia32eMode).rawValue)
    VMCS[.exceptionBitmap] = UInt64(UInt32.max)
    VTXProcessor.writeUnused()
    // SMSW is not privileged everywhere: it reads this, whatever the PAL has of CR0.
    VMCS[.cr0Mask] = .max
    VMCS[.cr0Shadow] = UserMode.cr0(hasExtendedState: true).rawValue
    VMCS[.cr4Mask] = .max
  }

  /// Interrupts exit where the caller could take them; where it could not, they wait for its return. The PAL cannot
  /// change that.
  private func setPinControls(_ flags: RFlags) {
    let wanted = flags.contains(.`if`) ? VTXFeatures.pinOfPALs : VTXFeatures.pinOfGuests
    VMCS[.pinControls] = UInt64(VTXFeatures.ofThisCPU.pin.required | wanted.rawValue)
  }

  /// What such code cannot change. What stays zero is as important: the limits of GDT and IDT, so that no selector
  /// but null can be loaded; EFER.SCE and SYSENTER_CS, so that SYSCALL is #UD and SYSENTER #GP; CR4.FSGSBASE, PKE
  /// and CET; CR0.AM, so that RFLAGS.AC does nothing.
  private func writeState(_ context: UnsafeMutablePointer<PALContext>, hasXSAVE: Bool) {
    VMCS[.cs] = UserMode.code(context.pointee.codeSize)
    VMCS[.ss] = UserMode.data
    VMCS[.tr] = UserMode.task
    VMCS[.ldtr] = Segment()
    VMCS[.guestEFER] = UserMode.efer.rawValue
    VMCS[.guestCR4] = VTXProcessor.fixedCR4.adjusted(UserMode.cr4(hasXSAVE: hasXSAVE).rawValue)
    VMCS[.guestCR3] = CR3(table: context.pointee.tables).rawValue
    VMCS[.guestDR7] = DR7.afterReset.rawValue
    VMCS[.guestDebugControl] = 0
    VMCS[.guestPAT] = UserMode.pat
    VMCS[.guestGDTRBase] = 0
    VMCS[.guestGDTRLimit] = 0
    VMCS[.guestIDTRBase] = 0
    VMCS[.guestIDTRLimit] = 0
    VMCS[.guestSysenterCS] = 0
    VMCS[.guestSysenterESP] = 0
    VMCS[.guestSysenterEIP] = 0
    VMCS[.guestActivity] = ActivityState.active.rawValue
    VMCS.entryEvent = .none
  }

  /// What such code can change, other than RIP, RSP and RFLAGS: it can load null into four segment registers.
  private func resetUserRegisters(threadBase: UInt64) {
    VMCS[.es] = UserMode.data
    VMCS[.ds] = UserMode.data
    VMCS[.fs] = UserMode.data(at: threadBase)
    VMCS[.gs] = UserMode.data(at: threadBase)
    VMCS.interruptibility = Interruptibility()
    VMCS[.guestPendingDebug] = 0
  }
}
