import Monitor
import Testing
import TrustVisorABI
import X86

/// Accesses that the nested page tables do not allow, but for stores to the local APIC.
@Suite struct MemoryAccessTests {
  private let nearAPIC = APICBase.defaultBase.rawValue

  private func access(
    _ address: UInt64, isWrite: Bool = false, isFetch: Bool = false, isTableWalk: Bool = false
  ) -> MemoryAccess {
    MemoryAccess(
      address: PhysicalAddress(address), isWrite: isWrite, isFetch: isFetch, isTableWalk: isTableWalk)
  }

  /// Every kind of access, by the word for it in the log.
  private func kinds(_ address: UInt64) -> [(MemoryAccess, String)] {
    [
      (access(address), "read"), (access(address, isWrite: true), "write"),
      (access(address, isFetch: true), "fetch"), (access(address, isTableWalk: true), "page table walk"),
      (access(address, isWrite: true, isTableWalk: true), "page table walk"),
    ]
  }

  @Test func hiddenPagesAreCovered() {
    let last = ArrayMachine.hiddenRange.upperBound - 1
    for address in [ArrayMachine.hiddenRange.lowerBound, 0x18_1234, last] {
      for (access, verb) in kinds(address) {
        let machine = ArrayMachine(processors: [0, 1])
        var cpu = ModelProcessor(.bits64, at: 0x4321)
        let before = cpu
        #expect(ExitPolicy.handle(.memory(access), cpu: &cpu, machine: machine) == .resume)
        #expect(cpu.events.isEmpty && cpu.agrees(with: before), "the instruction runs again")
        #expect(machine.covered == [address / 4096] && machine.violations.isEmpty)
        let hex = String(address, radix: 16)
        let text = "guest touched 0x\(hex), which is the hypervisor's: \(verb) at rip 0x4321"
        #expect(machine.lines == [LogLine(level: .warning, text: text)])
      }
    }
  }

  /// Two CPUs may exit for one page: it is covered once, and named once.
  @Test func oncePerPage() {
    let machine = ArrayMachine(processors: [0, 1])
    var cpu = ModelProcessor(.bits64)
    for page in UInt64(0)..<8 {
      for offset: UInt64 in [0, 1, 0xFFF] {
        let exit = GuestExit.memory(access(0x18_0000 + page << 12 + offset, isWrite: offset == 1))
        #expect(ExitPolicy.handle(exit, cpu: &cpu, machine: machine) == .resume)
      }
    }
    #expect(machine.lines.count == 8 && machine.covered.count == 8 && cpu.events.isEmpty)
    #expect(machine.memory.hiddenIsUntouched)
  }

  @Test func elsewhereIsAFault() {
    let around = [nearAPIC - 1, nearAPIC + 1 << 20, nearAPIC + 1 << 32, 0xFEC0_1000, 0xFEBF_FFFF]
    for address in around + [0x17_FFFF, 0x1C_0000, 1 << 47, 1 << 51, .max] {
      for (access, _) in kinds(address) { fault(access) }
    }
    fault(access(nearAPIC))
    fault(access(nearAPIC + 0x300, isFetch: true))
    fault(access(nearAPIC + 0x300, isTableWalk: true))
    fault(access(nearAPIC + 0x300, isWrite: true, isTableWalk: true))
  }

  /// An interrupt's stack in a device's registers: the CPU could not push there.
  @Test func deliveryToADevice() {
    for (address, isReset) in [
      (nearAPIC, true), (nearAPIC + 0x2000, true), (0x18_0000, false), (1 << 50, false),
    ] {
      let machine = ArrayMachine()
      var cpu = ModelProcessor(.bits64)
      var exit = access(address, isWrite: true)
      exit.isDelivery = true
      let outcome = ExitPolicy.handle(.memory(exit), cpu: &cpu, machine: machine)
      #expect(outcome == (isReset ? .reset(.tripleFault) : .resume))
    }
  }

  private func fault(_ access: MemoryAccess) {
    let machine = ArrayMachine(processors: [0, 1])
    var cpu = ModelProcessor(.bits64)
    machine.memory.place([0x89, 0x07], at: cpu.instructionPointer)
    let before = cpu
    #expect(ExitPolicy.handle(.memory(access), cpu: &cpu, machine: machine) == .resume)
    #expect(cpu.events == [.raised(.generalProtection, 0)] && cpu.agrees(with: before))
    #expect(machine.covered.isEmpty && machine.cpus[0].apic.sent.isEmpty)
  }

  @Test func exitsAreCountedByKind() {
    let machine = ArrayMachine()
    let port = PortAccess(port: 0x92, size: 1, isInput: true, isString: false, nextInstruction: 0)
    let expected: [(GuestExit, ExitKind)] = [
      (.cpuid, .cpuid), (.hypercall, .hypercall), (.invalidOpcode, .invalidOpcode), (.readMSR, .msr),
      (.writeMSR, .msr), (.port(port), .port), (.memory(access(0x18_0000)), .hiddenMemory),
      (.memory(access(0xFEE0_0300)), .apic), (.memory(access(0xFEE1_0000)), .apic),
      (.memory(access(0xFEC0_0000)), .apic), (.invalidateCaches, .other), (.memory(access(1 << 50)), .other),
      (.nonMaskableInterrupt, .nonMaskableInterrupt), (.hiddenInstruction, .other), (.shutdown, .other),
      (.invalidState, .other), (.unexpected(1), .other),
    ]
    var counters = ExitCounters()
    for (exit, kind) in expected {
      let before = counters[kind]
      #expect(exit.kind(on: machine) == kind)
      counters.add(exit.kind(on: machine))
      #expect(counters[kind] == before + 1)
    }
    let sum = (0..<UInt32(ExitKind.count)).reduce(0) { $0 + counters[ExitKind(rawValue: $1)!] }
    #expect(sum == UInt64(expected.count))
  }
}
