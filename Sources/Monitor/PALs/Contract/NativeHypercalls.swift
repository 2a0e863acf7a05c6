import TrustVisorABI
import X86

/// The hypercalls that load and end PALs that are images of their own.
enum NativeHypercalls {
  /// ``Hypercall/load``
  static func load<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let caller = try Caller(cpu)
    let cell = caller.argument(cpu[.rsi])
    guard cell % cellAlignment == 0, cell < caller.addressLimit else { throw .refused(.badArgument) }
    let key = PALKey(space: caller.addressSpace, handleCell: cell)
    let request = Request(cpu, caller)
    if let pal = try PALSearch.take(key, in: machine.pals) {
      return try goOn(with: pal, request, cpu, machine)
    }
    let bytes = caller.argument(cpu[.rdx])
    guard bytes > 0, bytes % PageSize.small == 0, bytes <= machine.pals.memory.size else {
      throw .refused(.badImageSize)
    }
    let pal = try PALMaking.begin(
      PALRegistry.Beginning(
        key: key, paging: cpu.paging, request: request, stage: .heading, wordBytes: caller.wordBytes),
      pages: bytes / PageSize.small, machine)
    try PALMaking.advance(pal, CallerMemory(cpu, machine.memory), machine)
  }

  /// Handles are written in one piece.
  private static let cellAlignment: UInt64 = 8

  /// The same request goes on; another one with the same cell takes its place, whatever was there.
  private static func goOn<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    with pal: PAL, _ request: Request, _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let isMine = pal.record.job.request == request
    switch pal.record.stage {
    case .live: try PALMaking.replace(pal, CallerMemory(cpu, machine.memory), machine)
    case .releasing: break
    case .heading, .copying, .marking, .restoring:
      if !isMine { try PALMaking.takeOver(pal, for: request, machine) }
    }
    do throws(Obstacle) {
      try PALMaking.advance(pal, CallerMemory(cpu, machine.memory), machine)
    } catch .refused(let result) {
      throw isMine ? .refused(result) : .pause
    } catch {
      throw error
    }
    if !isMine { throw .pause }
  }

  /// ``Hypercall/unload``
  static func unload<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let caller = try Caller(cpu)
    let handle = PALHandle(rawValue: UInt32(truncatingIfNeeded: cpu[.rcx]))
    let pal = try PALSearch.take(handle, of: caller.addressSpace, in: machine.pals)
    try PALMaking.end(pal, CallerMemory(cpu, machine.memory), machine)
  }
}
