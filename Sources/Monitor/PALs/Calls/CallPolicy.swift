import Synchronization
import TrustVisorABI
import X86

/// A call of a PAL, from its arrival to the PAL's first instruction, and from its last to its caller.
///
/// The guest's own registers do not change before the call is over: whatever stops it on the way, the guest stands at
/// the calling instruction, and runs it again.
enum CallPolicy {
  /// A jump to an entry address; nil if the instruction is not at one.
  @inline(__always)
  static func arriveAtEntry<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> ExitOutcome? {
    let key = PALKey(space: cpu.addressSpace, entry: cpu.instructionPointer)
    switch machine.pals.find(key) {
    case .none: return nil
    case .unsettled: return retry(&cpu)
    case .found(let number): return call(number, key, &cpu, machine)
    }
  }

  /// Calls the PAL that has been found under `key`; nil if it is not there yet.
  @inline(never)
  private static func call<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ number: PALNumber, _ key: PALKey, _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> ExitOutcome? {
    guard case .claimed = machine.pals.claim(number, key) else { return retry(&cpu) }
    let pal = machine.pals.pal(number)
    switch pal.record.stage {
    case .heading, .copying:
      // The program's code is still its own there.
      machine.pals.release(number)
      return nil
    case .marking, .restoring, .releasing:
      machine.pals.release(number)
      return retry(&cpu)
    case .live:
      let isWide = pal.record.wordBytes == 8
      return serve(pal, CallTarget(convention: isWide ? .systemV : .cdecl, function: 0), &cpu, machine)
    }
  }

  /// Begins a call, or goes on with one.
  @inline(never)
  static func serve<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ target: CallTarget, _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> ExitOutcome {
    do throws(Obstacle) {
      return try enterOrFinish(pal, target, &cpu, machine)
    } catch {
      return stop(pal, target, at: error, &cpu, machine)
    }
  }

  @inline(__always)
  private static func enterOrFinish<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ target: CallTarget, _ cpu: inout CPU, _ machine: borrowing Machine
  ) throws(Obstacle) -> ExitOutcome {
    let plan = machine.pals.plan(target.function, of: pal)
    if target.isJump, cpu.codeSize != pal.record.context.codeSize { throw .refused(.badCaller) }
    var caller = CallerMemory(cpu, machine.memory)
    let returnAddress = try caller.word(at: cpu[.rsp])
    var isNew = true
    if pal.record.activation.phase != .none {
      isNew = try endsOther(returnAddress, target, pal, plan, &caller, cpu, machine)
    }
    if isNew { try begin(returnAddress, target, pal, plan, &caller, cpu, machine) }
    switch pal.record.activation.phase {
    case .none, .entering:
      if hasItems(pal, plan) { try copyIn(pal, plan, &caller, machine) }
      if pal.record.guardIsSpent { renewGuard(pal, machine) }
      CallEntry.prepare(pal, plan, flags: cpu.flags, machine.pals.memory)
      pal.record.activation.phase = .running
      return .enter(pal.number)
    case .running: return .enter(pal.number)
    case .leaving:
      if hasItems(pal, plan) { try copyOut(pal, plan, &caller, machine) }
      finish(pal, plan, &cpu, machine)
      return .resume
    }
  }

  /// True if something is copied besides values.
  @inline(__always)
  private static func hasItems(_ pal: PAL, _ plan: CallPlanInUse) -> Bool {
    plan.hasPointers || pal.record.shares.count > 0
  }

  @inline(never)
  private static func renewGuard<Machine: Platform & ~Copyable>(_ pal: PAL, _ machine: borrowing Machine) {
    PALThreadBlock(pal: pal, registry: machine.pals).renewGuard()
  }

  @inline(never)
  private static func copyIn<Machine: Platform & ~Copyable>(
    _ pal: PAL, _ plan: CallPlanInUse, _ caller: inout CallerMemory<Machine.Memory>,
    _ machine: borrowing Machine
  ) throws(Obstacle) {
    var marshalling = Marshalling<Machine.Memory>(pal, plan, in: machine.pals)
    try marshalling.copyIn(from: &caller)
  }

  @inline(never)
  private static func copyOut<Machine: Platform & ~Copyable>(
    _ pal: PAL, _ plan: CallPlanInUse, _ caller: inout CallerMemory<Machine.Memory>,
    _ machine: borrowing Machine
  ) throws(Obstacle) {
    var marshalling = Marshalling<Machine.Memory>(pal, plan, in: machine.pals)
    try marshalling.copyOut(to: &caller)
  }

  /// True if this is not the call that is under way. What becomes of that one then follows from whose it is.
  @inline(never)
  private static func endsOther<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ returnAddress: UInt64, _ target: CallTarget, _ pal: PAL, _ plan: CallPlanInUse,
    _ memory: inout CallerMemory<Machine.Memory>, _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) -> Bool {
    var caller = CallerIdentity(cpu)
    caller.returnAddress = returnAddress
    let slot = unsafe machine.pals.slot(pal.number)
    let activation = pal.record.activation.caller
    if activation.thread != caller.thread {
      // It waits for its turn, but not for a thread that never comes back.
      let waits = unsafe slot.pointee.waits.wrappingAdd(1, ordering: .relaxed).newValue
      // Where nothing has run yet, nothing is lost by taking turns. The other call begins anew, whatever becomes of
      // this one: its arguments and lengths are overwritten.
      if case .entering = pal.record.activation.phase, waits > briefPatience {
        pal.record.activation.phase = .none
        return true
      }
      throw waits < patience ? .pause : .refused(.busy)
    }
    unsafe slot.pointee.waits.store(0, ordering: .relaxed)
    let marshalling = Marshalling<Machine.Memory>(pal, plan, in: machine.pals)
    if marshalling.hasCopiedOut(over: cpu[.rsp], bytes: Int(memory.wordBytes)) {
      caller.returnAddress = activation.returnAddress
    }
    if activation == caller, pal.record.activation.target == target,
      try CallArguments.areSame(in: marshalling, target, cpu, &memory)
    {
      return false
    }
    // Nothing has run yet: whatever stopped the call, it can begin again. On a lower stack, the caller is a handler
    // that has interrupted the call; on the same or a higher one, the call has been left for good.
    if pal.record.activation.phase != .entering, caller.stackPointer < activation.stackPointer {
      throw .refused(.reentered)
    }
    pal.dropCall()
    return true
  }

  /// How often other threads come back to a PAL whose caller does not get on.
  static let patience: UInt32 = 1 << 22
  private static let briefPatience: UInt32 = 1 << 12

  @inline(__always)
  private static func begin<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ returnAddress: UInt64, _ target: CallTarget, _ pal: PAL, _ plan: CallPlanInUse,
    _ caller: inout CallerMemory<Machine.Memory>, _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    guard caller.isCanonical(returnAddress) else {
      throw .fault(
        PageFault(address: LinearAddress(returnAddress), code: PageFaultCode(), cause: .nonCanonical))
    }
    try CallArguments.read(of: pal, plan, target, cpu, &caller)
    if plan.hasPointers {
      var marshalling = Marshalling<Machine.Memory>(pal, plan, in: machine.pals)
      try marshalling.placeBuffers(&caller)
    }
    pal.record.activation.caller.thread = cpu.threadBases
    pal.record.activation.caller.stackPointer = cpu[.rsp]
    pal.record.activation.caller.instructionPointer = cpu.instructionPointer
    pal.record.activation.caller.returnAddress = returnAddress
    pal.record.activation.target = target
    pal.record.activation.item = 0
    pal.record.activation.offset = 0
    pal.record.activation.phase = .entering
  }

  /// The PAL has returned: its results go to its caller, now or when the guest has made room for them.
  @inline(__always)
  static func complete<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    let target = pal.record.activation.target
    let plan = machine.pals.plan(target.function, of: pal)
    pal.record.activation.result = result(pal, plan)
    if hasItems(pal, plan) {
      completeWithItems(pal, plan, target, &cpu, machine)
    } else {
      finish(pal, plan, &cpu, machine)
    }
  }

  @inline(never)
  private static func completeWithItems<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ plan: CallPlanInUse, _ target: CallTarget, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    var caller = CallerMemory(cpu, machine.memory)
    var marshalling = Marshalling<Machine.Memory>(pal, plan, in: machine.pals)
    pal.record.activation.item = 0
    pal.record.activation.offset = 0
    pal.record.activation.phase = .leaving
    do throws(Obstacle) {
      if plan.hasLengths { try marshalling.settleLengths() }
      try marshalling.copyOut(to: &caller)
      finish(pal, plan, &cpu, machine)
    } catch {
      _ = stop(pal, target, at: error, &cpu, machine)
    }
  }

  @inline(__always)
  private static func result(_ pal: PAL, _ plan: CallPlanInUse) -> UInt64 {
    if plan.resultBytes == 0 { return 0 }
    var value = pal.record.context.registers[.rax]
    if case .bits32 = pal.record.context.codeSize {
      value = value & UInt64(UInt32.max) | pal.record.context.registers[.rdx] &<< 32
    }
    return plan.resultBits.extended(value)
  }

  @inline(__always)
  private static func finish<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ plan: CallPlanInUse, _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    let target = pal.record.activation.target
    let returnAddress = pal.record.activation.caller.returnAddress
    deliver(pal.record.activation.result, bytes: plan.resultBytes, target.convention, &cpu)
    pal.record.activation.phase = .none
    pal.record.statistics.calls &+= 1
    machine.pals.release(pal.number)
    if target.isJump {
      let isWide = target.convention != .cdecl
      let stack = cpu[.rsp] &+ (isWide ? 8 : 4)
      cpu[.rsp] = isWide ? stack : stack & UInt64(UInt32.max)
      cpu.finishJump(to: returnAddress)
    } else {
      if target.returnsStatus { cpu[statusRegister(target.convention)] = 0 }
      cpu.finishInstruction(length: target.instructionLength)
    }
  }

  /// Where a convention has results: RAX, or EAX and for 8 bytes EDX.
  @inline(__always)
  private static func deliver<CPU: VirtualProcessor & ~Copyable>(
    _ result: UInt64, bytes: Int, _ convention: CallConvention, _ cpu: inout CPU
  ) {
    guard case .cdecl = convention else {
      cpu[.rax] = result
      return
    }
    cpu[.rax] = result & UInt64(UInt32.max)
    if bytes > 4 { cpu[.rdx] = result >> 32 }
  }

  static func statusRegister(_ convention: CallConvention) -> GeneralRegister {
    convention == .cdecl ? .rcx : .r11
  }

  /// The guest goes on at the calling instruction, which runs again, with what is pending for it first.
  static func retry<CPU: VirtualProcessor & ~Copyable>(_ cpu: inout CPU) -> ExitOutcome {
    cpu.admitInterrupts()
    return .resume
  }

  /// Ends an exit that has not ended the call as it should.
  @inline(never)
  private static func stop<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ target: CallTarget, at obstacle: Obstacle, _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> ExitOutcome {
    switch obstacle {
    case .pause:
      machine.pals.release(pal.number)
      return retry(&cpu)
    case .fault(let fault):
      machine.pals.release(pal.number)
      cpu.inject(fault)
    case .refused(let result):
      // What another thread, or what this one has interrupted, is in the middle of is not this request's to end.
      if pal.record.activation.caller.isAt(cpu) { pal.dropCall() }
      pal.record.statistics.lastRefusal = result
      machine.pals.release(pal.number)
      refuse(result, target, &cpu)
    }
    return .resume
  }

  /// Tells a caller that there is no result: by a number where it has asked for one, else by a page fault at the
  /// calling instruction. No general protection: a system may carry out the instruction that raised one itself.
  static func refuse<CPU: VirtualProcessor & ~Copyable>(
    _ result: HypercallResult, _ target: CallTarget, _ cpu: inout CPU
  ) {
    if target.returnsStatus {
      deliver(0, bytes: MemoryLayout<UInt64>.size, target.convention, &cpu)
      cpu[statusRegister(target.convention)] = UInt64(result.rawValue)
      cpu.finishInstruction(length: target.instructionLength)
      return
    }
    let paging = cpu.paging
    var code: PageFaultCode = .present
    code.set(.user, to: paging.isUser)
    code.set(.fetch, to: paging.efer.contains(.nxe) || paging.cr4.contains(.smep))
    cpu.inject(PageFault(address: LinearAddress(cpu.instructionPointer), code: code))
  }
}
