import Monitor
import TrustVisorABI
import X86

/// What comes in.
extension ExitFuzz {
  /// Where `mov [edi], eax` stands.
  static let store: UInt64 = 0x6000

  private static let registers: [MSR] = {
    var list: [MSR] = [MSR(0x4000_0000), MSR(0xC000_2000), MSR(0xC000_2001)]
    MSRPolicy.forEachWatched { register, _, _ in list.append(register) }
    return list
  }()

  private static let ports: [UInt16] = [
    0x64, 0x92, 0xCF9, ModelChipset.serial, ModelChipset.powerManagementA, ModelChipset.powerManagementB,
  ]

  /// Small, near a border, or anything.
  private mutating func number() -> UInt64 {
    switch random.below(5) {
    case 0: UInt64(random.below(1 << 16))
    case 1: UInt64(random.below(16))
    case 2: UInt64(random.word())
    case 3: random.pick([.max, 1 << 63, 1 << 32, UInt64(UInt32.max), 1 << 47, 0x000C_4500, 0x000C_4699])
    default: random.next()
    }
  }

  mutating func randomCPU() -> ModelProcessor {
    var cpu = ModelProcessor(random.pick([.bits16, .bits32, .bits64]))
    for index in cpu.registers.indices { cpu.registers[index] = number() }
    cpu.instructionPointer = random.chance(80) ? UInt64(random.below(0x6010)) : number()
    if random.chance(10) { cpu.instructionPointer = 0xFFFF_FFF0 + UInt64(random.below(32)) }
    cpu.codeSegmentBase = random.chance(70) ? 0 : UInt64(random.word())
    cpu.flags = RFlags(rawValue: random.next() & 0x3F_7FD5 | 2)
    cpu.isInShadow = random.chance(20)
    cpu.privilege = random.chance(50) ? 3 : UInt8(random.below(4))
    if random.chance(30) { cpu.reportedInstructionLength = UInt64(1 + random.below(15)) }
    if random.chance(70) {
      let (mode, root) = random.pick(roots)
      cpu.turnOnPaging(mode, root: random.chance(90) ? root : PhysicalAddress(number()))
    }
    if random.chance(20) { cpu.cr4 = cpu.cr4 | CR4(rawValue: random.next() & 0x1FF_FFFF) }
    if random.chance(20) { cpu.efer = cpu.efer | EFER(rawValue: random.next() & 0xD01) }
    return cpu
  }

  mutating func randomExit(_ cpu: inout ModelProcessor) -> GuestExit {
    switch random.below(16) {
    case 0:
      if random.chance(50) {
        cpu[.rax] = random.pick([Detection.leaf, 1, 7, 0x8000_0001, 0x8000_000A].map(UInt64.init))
      }
      return .cpuid
    case 1:
      if random.chance(60) { cpu[.rax] = random.pick([255, 0x1F0]) }
      return .hypercall
    case 2, 3: return .invalidOpcode
    case 4, 5:
      if random.chance(90) { cpu[.rcx] = UInt64(random.pick(Self.registers).rawValue) }
      if random.chance(50) { cpu[.rcx] = UInt64(MSR.apicBase.rawValue) }
      if random.chance(50) { cpu[.rax] = 0xFEE0_0000 | UInt64(random.below(16)) << 8 }
      if random.chance(50) { cpu[.rdx] = 0 }
      return random.chance(30) ? .readMSR : .writeMSR
    case 6, 7, 8: return .port(randomPort())
    case 9, 10, 11, 12, 13:
      if random.chance(40) { standAtStore(&cpu) }
      return .memory(randomAccess())
    case 14 where random.chance(10): return .invalidateCaches
    case 14:
      machine.pendingNonMaskable = random.pick([true, false, nil])
      return random.chance(50) ? .nonMaskableInterrupt : .hiddenInstruction
    default: return random.pick([.shutdown, .invalidState, .unexpected(random.next())])
    }
  }

  /// Lets the CPU store a command for others, by an instruction that is known.
  private mutating func standAtStore(_ cpu: inout ModelProcessor) {
    cpu = ModelProcessor(.bits32, at: Self.store)
    cpu[.rax] =
      random.pick([0x4500, 0x4600, 0x4D00, 0x0C_4500, 0x0C_8500, 0x08_0600]) | UInt64(random.below(256))
    if random.chance(30) { cpu[.rax] = number() }
  }

  private mutating func randomPort() -> PortAccess {
    let near = random.pick(Self.ports) - 3 + UInt16(random.below(12))
    return PortAccess(
      port: random.chance(90) ? near : UInt16(truncatingIfNeeded: random.next()),
      size: random.pick([1, 2, 4]),
      isInput: random.chance(40), isString: random.chance(15), nextInstruction: number())
  }

  private mutating func randomAccess() -> MemoryAccess {
    let apic = APICBase.defaultBase.rawValue
    let registers = [0xD0, 0xE0, 0x300, 0x310, 0xB0].map(UInt64.init)
    let address: UInt64 =
      switch random.below(10) {
      case 0...5: apic + random.pick(registers) + (random.chance(90) ? 0 : UInt64(random.below(16)))
      case 6:
        random.chance(60)
          ? apic + UInt64(random.below(0x1100))
          : ArrayMachine.ioAPICBase + random.pick([0, 0x10, 0x40, UInt64(random.below(64))])
      case 7, 8: ArrayMemory.hiddenRange.lowerBound + UInt64(random.below(0x4_0000))
      default: number()
      }
    return MemoryAccess(
      address: PhysicalAddress(address), isWrite: random.chance(80), isFetch: random.chance(10),
      isTableWalk: random.chance(10), isDelivery: random.chance(5))
  }
}
