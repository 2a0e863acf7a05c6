import TrustVisorABI
import X86

/// What PALs ask of the monitor themselves: CPUID and hypercalls.
enum PALRequests {
  @inline(never)
  static func answerCPUID<Machine: Platform & ~Copyable>(
    _ pal: PAL, _ machine: borrowing Machine
  ) -> PALOutcome {
    let leaf = UInt32(truncatingIfNeeded: pal.record.context.registers[.rax])
    let subleaf = UInt32(truncatingIfNeeded: pal.record.context.registers[.rcx])
    let hardware = machine.cpuid(leaf: leaf, subleaf: subleaf)
    // PALs may use whatever the CPU offers that needs XSAVE, whether the guest's system does or not.
    var cr4 = CR4()
    let features = machine.cpuid(leaf: CPUIDLeaf.features.rawValue, subleaf: 0)
    cr4.set(.osxsave, to: features.leaf1ECX.contains(.xsave))
    let answer = CPUIDPolicy.answer(
      leaf: leaf, subleaf: subleaf, hardware: hardware, cr4: cr4, codeSize: pal.record.context.codeSize,
      pal: pal.number.rawValue)
    pal.record.context.registers[.rax] = UInt64(answer.eax)
    pal.record.context.registers[.rbx] = UInt64(answer.ebx)
    pal.record.context.registers[.rcx] = UInt64(answer.ecx)
    pal.record.context.registers[.rdx] = UInt64(answer.edx)
    let bytes = instruction(of: pal, machine.pals)
    let length = InstructionLength.of(.cpuid, in: bytes, codeSize: pal.record.context.codeSize)
    advance(pal, by: length ?? lengthOfCPUID)
    return .again
  }

  /// False if the instruction is none.
  @inline(never)
  static func answerHypercall<Machine: Platform & ~Copyable>(
    _ pal: PAL, _ machine: borrowing Machine
  ) -> Bool {
    let bytes = instruction(of: pal, machine.pals)
    guard let call = HypercallInstruction.decode(bytes, codeSize: pal.record.context.codeSize) else {
      return false
    }
    let number = UInt32(truncatingIfNeeded: pal.record.context.registers[.rax])
    guard let result = result(of: number, pal, machine) else { return true }
    pal.record.context.registers[.rax] = UInt64(result.rawValue)
    advance(pal, by: call.length)
    return true
  }

  /// Nil if it cannot be served now: then the PAL makes the hypercall again.
  private static func result<Machine: Platform & ~Copyable>(
    of number: UInt32, _ pal: PAL, _ machine: borrowing Machine
  ) -> HypercallResult? {
    guard let hypercall = Hypercall(rawValue: number) else {
      return Hypercall.isReserved(number) ? .notSupported : .unknownNumber
    }
    if hypercall == .test { return .success }
    guard let request = MicroTPMRequest(hypercall) else { return .insidePAL }
    return MicroTPMRequests.answer(request, pal, machine)
  }

  private static let lengthOfCPUID = 2

  private static func advance(_ pal: PAL, by length: Int) {
    let next = pal.record.context.instructionPointer &+ UInt64(length)
    let isWide = pal.record.context.codeSize == .bits64
    pal.record.context.instructionPointer = isWide ? next : next & UInt64(UInt32.max)
  }

  /// The bytes at which the PAL stands.
  private static func instruction(of pal: PAL, _ registry: PALRegistry) -> InstructionBytes {
    var memory = PALMemory(PALTables(root: pal.record.context.tables, registry: registry))
    var bytes = InlineArray<15, UInt8>(repeating: 0)
    var count = 0
    while count < InstructionBytes.maximum {
      guard let place = memory.place(pal.record.context.instructionPointer &+ UInt64(count)) else { break }
      bytes[count] = registry.memory.load(UInt8.self, at: place)
      count += 1
    }
    return InstructionBytes(bytes, count: count)
  }
}
