import TrustVisorABI
import X86

/// Hypercalls: decoded, checked and only then carried out.
enum HypercallPolicy {
  @inline(__always)
  static func answer<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine, length: UInt64
  ) -> ExitOutcome {
    if let outcome = CallPolicy.arriveAtEntry(&cpu, machine) { return outcome }
    let number = UInt32(truncatingIfNeeded: cpu[.rax])
    // The frequent ones are compared first: the table of all takes about fifteen instructions.
    if number == Hypercall.test.rawValue { return end(.success, &cpu, length) }
    if let convention = CallConvention(hypercall: number) {
      return NativeCall.arrive(convention, &cpu, machine, length: length)
    }
    return serve(number, &cpu, machine, length)
  }

  /// Requests that are not so frequent; some may need the guest's help before they end.
  @inline(never)
  private static func serve<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ number: UInt32, _ cpu: inout CPU, _ machine: borrowing Machine, _ length: UInt64
  ) -> ExitOutcome {
    do throws(Obstacle) {
      switch Hypercall(rawValue: number) {
      case .register: try PALHypercalls.register(cpu, machine)
      case .unregister: try PALHypercalls.unregister(cpu, machine)
      case .share: try ShareHypercall.share(cpu, machine)
      case .load: try NativeHypercalls.load(cpu, machine)
      case .unload: try NativeHypercalls.unload(cpu, machine)
      case .queryHandle: try QueryHypercalls.byHandle(cpu, machine)
      case .queryEntry: try QueryHypercalls.byEntry(cpu, machine)
      case .exitCount: return end(exitCount(&cpu, machine), &cpu, length)
      case .poolStatus: return end(poolStatus(&cpu, machine), &cpu, length)
      case .readPCR, .extendPCR, .random, .seal, .unseal, .quote, .identityKey: throw .refused(.outsidePAL)
      case .test, .callSystemV, .callWindows, .callCdecl: throw .refused(.unknownNumber)
      case nil: throw .refused(Hypercall.isReserved(number) ? .notSupported : .unknownNumber)
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

  @inline(__always)
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

extension CallConvention {
  /// What the hypercalls that call a PAL differ in; nil for all others.
  @inline(__always)
  fileprivate init?(hypercall number: UInt32) {
    switch number {
    case Hypercall.callSystemV.rawValue: self = .systemV
    case Hypercall.callWindows.rawValue: self = .windows
    case Hypercall.callCdecl.rawValue: self = .cdecl
    default: return nil
    }
  }
}
