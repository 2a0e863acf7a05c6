import Monitor
import Testing
import TrustVisorABI
import X86

@Suite struct CPUIDTests {
  private let everything = CPUIDResult(eax: .max, ebx: .max, ecx: .max, edx: .max)

  private func answer(
    _ leaf: CPUIDLeaf, _ subleaf: UInt32 = 0, hardware: CPUIDResult, cr4: CR4 = CR4()
  ) -> CPUIDResult {
    CPUIDPolicy.answer(
      leaf: leaf.rawValue, subleaf: subleaf, hardware: hardware, cr4: cr4, codeSize: .bits64)
  }

  @Test(arguments: [(CodeSize.bits16, 0 as UInt32), (.bits32, 0), (.bits64, 1)])
  func detection(_ size: CodeSize, _ wide: UInt32) {
    let machine = ArrayMachine()
    var cpu = ModelProcessor(size)
    cpu[.rax] = 0xFFFF_FFFF_7A56_7254
    cpu[.rcx] = 0xFFFF_FFFF_0000_0000
    cpu[.rdx] = .max
    #expect(ExitPolicy.handle(.cpuid, cpu: &cpu, machine: machine) == .resume)
    #expect(cpu[.rax] == 0x7A76_7274 && cpu[.rbx] == 0xFFFF_FFFF)
    #expect(cpu[.rcx] == UInt64(wide) && cpu[.rdx] == 0)
  }

  @Test func detectionHasTwoSubleaves() {
    let leaf = CPUIDLeaf(Detection.leaf)
    let native = CPUIDResult(eax: Detection.signature, ebx: Detection.nativeVersion, ecx: 0, edx: 0)
    #expect(answer(leaf, 1, hardware: everything) == native)
    #expect(answer(leaf, 2, hardware: everything) == everything)
    #expect(answer(leaf, .max, hardware: everything) == everything)
  }

  @Test func virtualizationIsHidden() {
    let features = answer(.extendedFeatures, hardware: everything)
    #expect(features.extendedECX.isDisjoint(with: .svm | .skinit | .mwaitx))
    #expect(features.ecx.nonzeroBitCount == 29 && features.eax == .max && features.ebx == .max)
    #expect(features.edx == .max)
    let leaf1 = answer(.features, hardware: everything)
    #expect(leaf1.leaf1ECX.isDisjoint(with: .vmx | .smx))
    #expect(answer(.svm, hardware: everything) == CPUIDResult())
    #expect(answer(.encryptedMemory, hardware: everything) == CPUIDResult())
    var sizes = everything
    sizes.ebx = 0xFFFF_FFF7
    #expect(answer(.addressSizes, hardware: everything) == sizes, "without INVLPGB")
    #expect(answer(.svm, 7, hardware: everything) == CPUIDResult(), "whatever ECX says")
  }

  /// Whatever writes past the nested tables, or records what PALs do.
  @Test func recordersAreHidden() {
    let leaf1 = answer(.features, hardware: everything)
    #expect(leaf1.ecx & (1 << 2 | 1 << 4 | 1 << 15) == 0 && leaf1.edx == ~(1 << 21))
    #expect(answer(CPUIDLeaf(6), hardware: everything).eax == ~UInt32(1 << 19 | 1 << 23))
    let leaf7 = answer(.structuredFeatures, hardware: everything)
    #expect(leaf7.ebx == ~(1 << 25) && leaf7.edx & 1 << 19 == 0)
    let xsave = answer(.xsave, 1, hardware: everything)
    #expect(xsave == CPUIDResult(eax: ~(1 << 3), ebx: .max, ecx: 0, edx: 0))
    #expect(answer(.xsave, 2, hardware: everything) == everything)
    for leaf in [CPUIDLeaf(0x14), CPUIDLeaf(0x1C)] {
      #expect(answer(leaf, hardware: everything) == CPUIDResult())
    }
  }

  /// Bits that show CR4 follow the guest's, whatever the hypervisor's own are.
  @Test(arguments: [CPUIDResult(), CPUIDResult(eax: .max, ebx: .max, ecx: .max, edx: .max)])
  func mirrorsControlBits(_ hardware: CPUIDResult) {
    for isSet in [false, true] {
      var cr4: CR4 = .pae | .osfxsr
      cr4.set(.osxsave | .pke, to: isSet)
      var leaf1 = hardware
      leaf1.leaf1ECX.set(.osxsave, to: isSet)
      leaf1.ecx &= ~(1 << 2 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 15)
      leaf1.edx &= ~(1 << 21)
      #expect(answer(.features, hardware: hardware, cr4: cr4) == leaf1)
      var leaf7 = hardware
      leaf7.leaf7ECX.set(.ospke, to: isSet)
      leaf7.leaf7EBX.remove(.processorTrace)
      leaf7.leaf7ECX.remove(.pku | .cetSS)
      leaf7.edx &= ~(1 << 20 | 1 << 19)
      #expect(answer(.structuredFeatures, hardware: hardware, cr4: cr4) == leaf7)
      #expect(answer(.structuredFeatures, 1, hardware: hardware, cr4: cr4) == hardware)
    }
  }

  /// All leaves that are not named above come through as they are.
  @Test func othersAreTheHardwares() {
    var random = SeededGenerator(seed: 1)
    let special: Set<CPUIDLeaf> = [
      .features, .structuredFeatures, .extendedFeatures, .addressSizes, .svm, .encryptedMemory,
      .processorTrace, .lastBranches, .power, .xsave, CPUIDLeaf(Detection.leaf),
    ]
    let bases: [UInt32] = [0, 0x3FFF_FFF0, 0x8000_0000, 0xC000_0000, Detection.leaf - 16]
    for _ in 0..<20_000 {
      let near = random.pick(bases) &+ UInt32(random.below(48))
      let leaf = CPUIDLeaf(random.chance(50) ? near : random.word())
      if special.contains(leaf) || leaf.isHypervisor { continue }
      let hardware = CPUIDResult(
        eax: random.word(), ebx: random.word(), ecx: random.word(), edx: random.word())
      #expect(answer(leaf, random.word(), hardware: hardware, cr4: CR4(rawValue: random.next())) == hardware)
    }
  }

  /// What another hypervisor beneath offers is not for guests.
  @Test func outerHypervisorIsHidden() {
    for leaf: UInt32 in [0x4000_0000, 0x4000_0001, 0x4000_0100, 0x4FFF_FFFF] {
      #expect(answer(CPUIDLeaf(leaf), hardware: everything) == CPUIDResult())
    }
    #expect(answer(CPUIDLeaf(0x3FFF_FFFF), hardware: everything) == everything)
    #expect(answer(CPUIDLeaf(0x5000_0000), hardware: everything) == everything)
  }

  /// The leaf and subleaf asked of the hardware are the guest's, and the answer clears upper halves.
  @Test func exit() {
    let machine = ArrayMachine()
    machine.cpuidAnswers[CPUIDQuestion(.topology, 3)] = CPUIDResult(eax: 1, ebx: 2, ecx: 3, edx: 4)
    var cpu = ModelProcessor(.bits64)
    machine.memory.place([0x0F, 0xA2], at: cpu.instructionPointer)
    for index in cpu.registers.indices { cpu.registers[index] = .max }
    cpu[.rax] = 0xFFFF_FFFF_0000_000B
    cpu[.rcx] = 0xFFFF_FFFF_0000_0003
    let before = cpu
    #expect(ExitPolicy.handle(.cpuid, cpu: &cpu, machine: machine) == .resume)
    #expect([cpu[.rax], cpu[.rbx], cpu[.rcx], cpu[.rdx]] == [1, 2, 3, 4])
    #expect(cpu.events == [.finished(2)])
    var model = before
    model.finishInstruction(length: 2)
    #expect(cpu.agrees(with: model, but: [.rax, .rbx, .rcx, .rdx]))
  }
}
