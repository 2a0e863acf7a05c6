import X86

/// What the hypervisor does for each exit: the part that decides, for every vendor and for the tests.
///
/// Nothing here may trap: every value that comes from the guest is checked, and a bad one gets the
/// exception that the hardware would raise.
public enum ExitPolicy {
  /// Serves one exit of `cpu`.
  @inline(__always)
  public static func handle<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ exit: GuestExit, cpu: inout CPU, machine: borrowing Machine
  ) -> ExitOutcome {
    switch exit {
    case .cpuid: answerCPUID(&cpu, machine)
    case .hypercall:
      return HypercallPolicy.answer(
        &cpu, machine, length: cpu.reportedInstructionLength ?? hypercallLength)
    case .invalidOpcode: return answerInvalidOpcode(&cpu, machine)
    case .readMSR: MSRPolicy.read(&cpu, machine)
    case .writeMSR: MSRPolicy.write(&cpu, machine)
    case .port(let access): return PortPolicy.serve(access, &cpu, machine)
    case .memory(let access): return MemoryPolicy.serve(access, &cpu, machine)
    case .nonMaskableInterrupt:
      if machine.takeNonMaskableInterrupt() { cpu.injectNonMaskableInterrupt() }
    case .hiddenInstruction: cpu.inject(.invalidOpcode, errorCode: nil)
    case .invalidateCaches:
      machine.writeBackCaches()
      cpu.finishInstruction(length: InstructionFetch.length(of: .invd, at: cpu, machine.memory))
    case .shutdown: return .reset(.tripleFault)
    case .invalidState: return .reset(.invalidState)
    case .unexpected(let code): return .reset(.unexpectedExit(code))
    }
    return .resume
  }

  /// VMCALL and VMMCALL are three bytes. Where the CPU does not say the length, a prefix before the vendor's own
  /// is the program's own affair.
  static let hypercallLength: UInt64 = 3

  @inline(never)
  private static func answerCPUID<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) {
    let leaf = UInt32(truncatingIfNeeded: cpu[.rax])
    let subleaf = UInt32(truncatingIfNeeded: cpu[.rcx])
    let answer = CPUIDPolicy.answer(
      leaf: leaf, subleaf: subleaf, hardware: machine.cpuid(leaf: leaf, subleaf: subleaf), cr4: cpu.cr4,
      codeSize: cpu.codeSize)
    cpu[.rax] = UInt64(answer.eax)
    cpu[.rbx] = UInt64(answer.ebx)
    cpu[.rcx] = UInt64(answer.ecx)
    cpu[.rdx] = UInt64(answer.edx)
    cpu.finishInstruction(length: InstructionFetch.length(of: .cpuid, at: cpu, machine.memory))
  }

  /// The other vendor's hypercall opcode arrives as #UD; any other #UD is the guest's own.
  @inline(never)
  private static func answerInvalidOpcode<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: inout CPU, _ machine: borrowing Machine
  ) -> ExitOutcome {
    let instruction = InstructionFetch.instruction(at: cpu, machine.memory)
    guard let hypercall = HypercallInstruction.decode(instruction, codeSize: cpu.codeSize) else {
      cpu.inject(.invalidOpcode, errorCode: nil)
      return .resume
    }
    return HypercallPolicy.answer(&cpu, machine, length: UInt64(hypercall.length))
  }
}
