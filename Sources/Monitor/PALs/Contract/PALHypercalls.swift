import TrustVisorABI
import X86

/// The hypercalls that make and end PALs, each for a caller outside of any PAL.
enum PALHypercalls {
  /// ``Hypercall/register``
  static func register<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let caller = try Caller(cpu)
    let entry = caller.argument(cpu[.rdi])
    let key = PALKey(space: caller.addressSpace, entry: entry)
    let request = Request(cpu, caller)
    if let pal = try PALSearch.take(key, in: machine.pals) {
      return try goOn(with: pal, request, cpu, machine)
    }
    var memory = CallerMemory(cpu, machine.memory)
    let sections = try SectionRequest(
      sections: caller.argument(cpu[.rcx]), parameters: caller.argument(cpu[.rsi]), entry: entry,
      caller: caller, memory: &memory)
    let pal = try PALMaking.begin(
      PALRegistry.Beginning(
        key: key, paging: cpu.paging, request: request, stage: .copying, wordBytes: caller.wordBytes),
      pages: sections.regions.pages, machine)
    pal.record.regions = sections.regions
    pal.record.areas = CallAreas(sections.regions)
    pal.record.firstPlan = sections.plan
    pal.record.functionCount = 1
    sections.description.update(&pal.record.digest)
    try PALMaking.advance(pal, memory, machine)
  }

  /// A request that has begun already goes on, if it is this one. One that nothing has come of yet makes room, and so
  /// does what a process has left that had the same page tables before.
  private static func goOn<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    with pal: PAL, _ request: Request, _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let isMine = pal.record.job.request == request
    switch pal.record.stage {
    case .live: try PALMaking.replace(pal, CallerMemory(cpu, machine.memory), machine)
    case .heading, .copying:
      if !isMine { try PALMaking.takeOver(pal, for: request, machine) }
    case .marking, .restoring:
      if !isMine { try PALMaking.replace(pal, CallerMemory(cpu, machine.memory), machine) }
    case .releasing: break
    }
    do throws(Obstacle) {
      try PALMaking.advance(pal, CallerMemory(cpu, machine.memory), machine)
    } catch .refused(let result) {
      throw isMine ? .refused(result) : .pause
    } catch {
      throw error
    }
    // Whatever has become of the other one: this request is looked at again.
    if !isMine { throw .pause }
  }

  /// ``Hypercall/unregister``
  static func unregister<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let caller = try Caller(cpu)
    let key = PALKey(space: caller.addressSpace, entry: caller.argument(cpu[.rcx]))
    guard let pal = try PALSearch.take(key, in: machine.pals) else { throw .refused(.noSuchPAL) }
    guard pal.record.wordBytes == caller.wordBytes else {
      machine.pals.release(pal.number)
      throw .refused(.badCaller)
    }
    try PALMaking.end(pal, CallerMemory(cpu, machine.memory), machine)
  }
}

/// Finding a PAL and making it one's own.
enum PALSearch {
  /// The PAL, owned; nil if there is none. A PAL that another CPU owns is waited for by trying again.
  static func take(_ key: PALKey, in registry: PALRegistry) throws(Obstacle) -> PAL? {
    switch registry.find(key) {
    case .none: return nil
    case .unsettled: throw .pause
    case .found(let number):
      guard registry.claim(number, key) == .claimed else { throw .pause }
      return registry.pal(number)
    }
  }
}

/// Beginning and ending PALs, whichever way they are described.
enum PALMaking {
  /// A new PAL, if the pool has `pages` pages for it at all.
  static func begin<Machine: Platform & ~Copyable>(
    _ beginning: PALRegistry.Beginning, pages: UInt64, _ machine: borrowing Machine
  ) throws(Obstacle) -> PAL {
    let registry = machine.pals
    guard pages < registry.frameCount else { throw .refused(.outOfMemory) }
    let sweep = OwnerSweep(on: machine)
    sweep.runBriefly()
    let isShort =
      registry.freeFrames < pages + RegistryLayout.leastFrames || registry.count >= registry.layout.slotCount
    if isShort, sweep.run() == .suspects { throw .pause }
    do throws(OutOfFrames) {
      if let pal = try registry.create(beginning) { return pal }
    } catch {
      throw .refused(.outOfMemory)
    }
    // Another thread has come first with the same key, or there is no place.
    if case .none = registry.find(beginning.key) { throw .refused(.tooManyPALs) }
    throw .pause
  }

  /// Goes on with a PAL until it is live; nothing else keeps it.
  static func advance<Machine: Platform & ~Copyable>(
    _ pal: PAL, _ memory: CallerMemory<Machine.Memory>, _ machine: borrowing Machine
  ) throws(Obstacle) {
    var life = PALLife(pal, caller: memory, machine)
    switch try advance(&life) {
    case .live: machine.pals.release(pal.number)
    case .gone(.success): throw .pause
    case .gone(let result): throw .refused(result)
    }
  }

  /// Ends a PAL: the request is over when it is gone.
  static func end<Machine: Platform & ~Copyable>(
    _ pal: PAL, _ memory: CallerMemory<Machine.Memory>, _ machine: borrowing Machine
  ) throws(Obstacle) {
    var life = PALLife(pal, caller: memory, machine)
    switch pal.record.stage {
    case .restoring, .releasing: break
    case .heading, .copying, .marking, .live: life.end(with: .success)
    }
    _ = try advance(&life)
  }

  /// Makes room for a new PAL where there is one, if its owner is gone and the caller has only got the same page tables.
  static func replace<Machine: Platform & ~Copyable>(
    _ pal: PAL, _ memory: CallerMemory<Machine.Memory>, _ machine: borrowing Machine
  ) throws(Obstacle) {
    if try hasOwner(pal, memory, machine) {
      machine.pals.release(pal.number)
      throw .refused(.alreadyRegistered)
    }
    drop(pal)
  }

  /// Makes room where the same thread has given up what it began, or where another has begun and does not get on.
  static func takeOver<Machine: Platform & ~Copyable>(
    _ pal: PAL, for request: Request, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let isGivenUp = request.caller.hasLeft(pal.record.job.request.caller)
    guard isGivenUp || OwnerSweep<Machine.Memory>.isOld(pal.record.job.touched, machine.timestamp) else {
      machine.pals.release(pal.number)
      throw .refused(.alreadyRegistered)
    }
    drop(pal)
  }

  /// Begins again what nothing has come of.
  static func drop(_ pal: PAL) {
    if case .releasing = pal.record.stage { return }
    pal.record.activation.phase = .none
    pal.record.job.result = .success
    pal.record.stage = .releasing
    pal.record.job.rewind()
  }

  /// True if the running address space holds what registering or loading has left there, and not just the same page
  /// tables as a process had that is gone.
  ///
  /// Where that would be is looked at with the caller's rights first: a page on disk is brought in, and tells.
  private static func hasOwner<Machine: Platform & ~Copyable>(
    _ pal: PAL, _ memory: CallerMemory<Machine.Memory>, _ machine: borrowing Machine
  ) throws(Obstacle) -> Bool {
    var memory = memory
    do throws(Obstacle) {
      _ = try memory.descriptor(pal.record.key.address, bytes: 4)
    } catch {
      machine.pals.release(pal.number)
      throw error
    }
    return OwnerSweep(on: machine).hasOwner(pal)
  }

  private static func advance<Memory>(
    _ life: inout PALLife<Memory>
  ) throws(Obstacle) -> PALLife<Memory>.Outcome {
    do throws(Obstacle) {
      return try life.advance()
    } catch {
      life.registry.release(life.pal.number)
      throw error
    }
  }
}

extension Caller {
  /// A register as this caller passes arguments: 32-bit code has only the lower half.
  func argument(_ register: UInt64) -> UInt64 { wordBytes == 8 ? register : register & UInt64(UInt32.max) }
}

extension Request {
  init<CPU: VirtualProcessor & ~Copyable>(_ cpu: borrowing CPU, _ caller: Caller) {
    self.init(
      caller: CallerIdentity(cpu), first: caller.argument(cpu[.rcx]), second: caller.argument(cpu[.rdx]),
      third: caller.argument(cpu[.rsi]))
  }
}

extension CallerIdentity {
  /// Who stands at this instruction; the return address is for calls only.
  init<CPU: VirtualProcessor & ~Copyable>(_ cpu: borrowing CPU) {
    self.init(
      thread: cpu.threadBases, stackPointer: cpu[.rsp], instructionPointer: cpu.instructionPointer)
  }

  /// True if this is the same thread and no handler that has interrupted `earlier`: those are on a lower stack.
  func hasLeft(_ earlier: CallerIdentity) -> Bool {
    thread == earlier.thread && stackPointer >= earlier.stackPointer
  }
}
