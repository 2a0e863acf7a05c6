import Monitor
import Testing
import X86

@Suite struct EFERTests {
  private let machine = ArrayMachine()

  /// A CPU with every feature that EFER switches, or with none.
  private func announce(_ isThere: Bool) {
    let bits: UInt32 = isThere ? .max : 0
    let all = CPUIDResult(eax: bits, ebx: bits, ecx: bits, edx: bits)
    for leaf in [CPUIDLeaf.extendedFeatures, .addressSizes, .extendedFeatures2] {
      machine.cpuidAnswers[CPUIDQuestion(leaf)] = all
    }
  }

  private func write(_ value: EFER, to cpu: inout ModelProcessor) -> Bool {
    cpu.clearEvents()
    cpu[.rcx] = 0xFFFF_FFFF_0000_0000 | UInt64(MSR.efer.rawValue)
    cpu[.rax] = 0xFFFF_FFFF_0000_0000 | value.rawValue & UInt64(UInt32.max)
    cpu[.rdx] = 0xFFFF_FFFF_0000_0000 | value.rawValue >> 32
    _ = ExitPolicy.handle(.writeMSR, cpu: &cpu, machine: machine)
    if cpu.events == [.finished(2)] { return true }
    #expect(cpu.events == [.raised(.generalProtection, 0)])
    return false
  }

  @Test func read() {
    var cpu = ModelProcessor(.bits64)
    cpu.efer = EFER(rawValue: 0x1_0000_0D01)
    cpu[.rcx] = UInt64(MSR.efer.rawValue)
    cpu[.rax] = .max
    cpu[.rdx] = .max
    let before = cpu
    #expect(ExitPolicy.handle(.readMSR, cpu: &cpu, machine: machine) == .resume)
    #expect(cpu[.rax] == 0xD01 && cpu[.rdx] == 1)
    var model = before
    model.finishInstruction(length: 2)
    #expect(cpu.agrees(with: model, but: [.rax, .rdx]))
  }

  /// Bits by number: there on every CPU with long mode, there if CPUID says so, or never.
  private static let always = [0, 8, 10]
  private static let announced = [11, 14, 15, 17, 18, 20, 21]

  @Test func everyBit() {
    for hasFeatures in [false, true] {
      announce(hasFeatures)
      for bit in 0..<64 {
        var cpu = ModelProcessor(.bits16)
        let value = EFER(bit: bit)
        let isOffered = Self.announced.contains(bit) && hasFeatures
        #expect(write(value, to: &cpu) == (Self.always.contains(bit) || isOffered), "bit \(bit)")
        if !Self.always.contains(bit) && !isOffered { #expect(cpu.efer == EFER()) }
      }
    }
  }

  @Test func eachFeatureHasItsOwnBit() {
    let features: [(EFER, CPUIDLeaf, CPUIDResult)] = [
      (.nxe, .extendedFeatures, CPUIDResult(edx: 1 << 20)),
      (.ffxsr, .extendedFeatures, CPUIDResult(edx: 1 << 25)),
      (.tce, .extendedFeatures, CPUIDResult(ecx: 1 << 17)),
      (.mcommit, .addressSizes, CPUIDResult(ebx: 1 << 8)),
      (.intwb, .addressSizes, CPUIDResult(ebx: 1 << 13)),
      (.uaie, .extendedFeatures2, CPUIDResult(eax: 1 << 7)),
      (.aibrse, .extendedFeatures2, CPUIDResult(eax: 1 << 8)),
    ]
    for (bit, leaf, answer) in features {
      announce(false)
      machine.cpuidAnswers[CPUIDQuestion(leaf)] = answer
      for (other, _, _) in features {
        var cpu = ModelProcessor(.bits16)
        #expect(write(other, to: &cpu) == (other == bit), "EFER \(other.rawValue)")
      }
    }
  }

  /// On a CPU that has no such leaf, what it answers there means nothing.
  @Test func leavesBeyondTheLast() {
    announce(true)
    machine.cpuidAnswers[CPUIDQuestion(.extendedVendor)] = CPUIDResult(eax: CPUIDLeaf.addressSizes.rawValue)
    var cpu = ModelProcessor(.bits16)
    #expect(!write(.aibrse, to: &cpu) && write(.mcommit, to: &cpu))
    machine.cpuidAnswers[CPUIDQuestion(.extendedVendor)] = CPUIDResult(
      eax: CPUIDLeaf.extendedFeatures.rawValue)
    #expect(!write(.mcommit, to: &cpu) && write(.nxe, to: &cpu))
  }

  @Test func secureVirtualMachineStaysHidden() {
    announce(true)
    var cpu = ModelProcessor(.bits64)
    let before = cpu.efer
    #expect(!write(before | .svme, to: &cpu) && cpu.efer == before)
  }

  /// All combinations of what LME and LMA are, what is written to them, and paging.
  @Test func longModeMatrix() {
    announce(true)
    for raw in UInt64(0)..<32 {
      func bit(_ number: UInt64) -> Bool { raw >> number & 1 == 1 }
      var cpu = ModelProcessor(.bits16)
      cpu.cr0.set(.pg | .pe, to: bit(0))
      cpu.efer.set(.lme, to: bit(1))
      cpu.efer.set(.lma, to: bit(2))
      let before = cpu.efer
      var value: EFER = .nxe | .sce
      value.set(.lme, to: bit(3))
      value.set(.lma, to: bit(4))
      let isAllowed = bit(1) == bit(3) || !bit(0)
      #expect(write(value, to: &cpu) == isAllowed)
      var expected = value
      expected.set(.lma, to: bit(2))
      #expect(cpu.efer == (isAllowed ? expected : before), "LMA is not software's")
    }
  }
}
