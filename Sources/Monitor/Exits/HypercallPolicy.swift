import TrustVisorABI
import X86

/// Hypercalls: decoded, checked and only then carried out.
enum HypercallPolicy {
  static func answer<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine, length: UInt64
  ) -> ExitOutcome {
    if let outcome = CallPolicy.arriveAtEntry(&cpu, machine) { return outcome }
    let number = UInt32(truncatingIfNeeded: cpu[.rax])
    switch Hypercall(rawValue: number) {
    case nil: return end(.unknownNumber, &cpu, length)
    case .test: return end(.success, &cpu, length)
    case .callSystemV: return NativeCall.arrive(.systemV, &cpu, machine, length: length)
    case .callWindows: return NativeCall.arrive(.windows, &cpu, machine, length: length)
    case .callCdecl: return NativeCall.arrive(.cdecl, &cpu, machine, length: length)
    case .exitCount: return end(exitCount(&cpu, machine), &cpu, length)
    case .poolStatus: return end(poolStatus(&cpu, machine), &cpu, length)
    case .some(let request): return serve(request, &cpu, machine, length)
    }
  }

  /// Requests that may need the guest's help before they end.
  private static func serve<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ request: Hypercall, _ cpu: inout CPU, _ machine: borrowing Machine, _ length: UInt64
  ) -> ExitOutcome {
    do throws(Obstacle) {
      switch request {
      case .register: try PALHypercalls.register(cpu, machine)
      case .unregister: try PALHypercalls.unregister(cpu, machine)
      case .share: try ShareHypercall.share(cpu, machine)
      case .load: try NativeHypercalls.load(cpu, machine)
      case .unload: try NativeHypercalls.unload(cpu, machine)
      case .queryHandle: try QueryHypercalls.byHandle(cpu, machine)
      case .queryEntry: try QueryHypercalls.byEntry(cpu, machine)
      case .test, .callSystemV, .callWindows, .callCdecl, .exitCount, .poolStatus: break
      }
      return end(.success, &cpu, length)
    } catch {
      switch error {
      case .refused(let result): return end(result, &cpu, length)
      case .fault(let fault): cpu.inject(fault)
      case .pause: cpu.admitInterrupts()
      }
      return .resume
    }
  }

  private static func end<CPU: VirtualProcessor & ~Copyable>(
    _ result: HypercallResult, _ cpu: inout CPU, _ length: UInt64
  ) -> ExitOutcome {
    cpu[.rax] = UInt64(result.rawValue)
    cpu.finishInstruction(length: length)
    return .resume
  }

  private static func exitCount<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> HypercallResult {
    guard let kind = ExitKind(rawValue: UInt32(truncatingIfNeeded: cpu[.rcx])) else { return .badArgument }
    let count = machine.exitCount(kind)
    cpu[.rdx] = count & UInt64(UInt32.max)
    cpu[.rcx] = count >> UInt64(UInt32.bitWidth)
    return .success
  }

  private static func poolStatus<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> HypercallResult {
    let registry = machine.pals
    cpu[.rcx] = registry.frameCount
    cpu[.rdx] = registry.freeFrames
    cpu[.rbx] = UInt64(registry.count)
    return .success
  }
}
