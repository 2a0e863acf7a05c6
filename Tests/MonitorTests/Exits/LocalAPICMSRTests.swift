import Monitor
import Testing
import X86

/// The local APIC's base, and commands in x2APIC mode.
@Suite struct LocalAPICMSRTests {
  private func write(_ register: MSR, _ value: UInt64, _ machine: ArrayMachine) -> Bool {
    var cpu = ModelProcessor(.bits64)
    cpu[.rcx] = UInt64(register.rawValue)
    cpu[.rax] = value & UInt64(UInt32.max)
    cpu[.rdx] = value >> 32
    #expect(ExitPolicy.handle(.writeMSR, cpu: &cpu, machine: machine) == .resume)
    machine.checkNames()
    #expect(machine.violations.isEmpty)
    if cpu.events == [.finished(2)] { return true }
    #expect(cpu.events == [.raised(.generalProtection, 0)])
    return false
  }

  private func base(_ bits: APICBase, at page: PhysicalAddress = APICBase.defaultBase) -> UInt64 {
    var value = bits
    value.base = page
    return value.rawValue
  }

  private func x2APICMachine(_ ids: [UInt32]) -> ArrayMachine {
    let machine = ArrayMachine(processors: ids)
    for index in machine.cpus.indices { machine.cpus[index].apic.base.insert(.x2apicEnable) }
    return machine
  }

  @Test func modesChange() {
    let machine = ArrayMachine()
    #expect(write(.apicBase, base(.enable | .x2apicEnable), machine))
    #expect(machine.cpus[0].apic.isX2APIC)
    #expect(!write(.apicBase, base(.enable), machine), "not back without disabling")
    #expect(write(.apicBase, base(APICBase()), machine))
    #expect(write(.apicBase, base(.enable | .bootstrap), machine))
    #expect(machine.cpus[0].apic.base.rawValue == base(.enable | .bootstrap))
  }

  @Test(arguments: [0, 0x1000, 0x18_0000, 0xFEE0_1000, 0xFEDF_F000, 0x1_FEE0_0000, 0xF_FFFF_FFFF_F000])
  func pageStays(_ page: UInt64) {
    let machine = ArrayMachine()
    #expect(!write(.apicBase, base(.enable, at: PhysicalAddress(page)), machine))
    #expect(machine.cpus[0].apic.base.base == APICBase.defaultBase)
  }

  @Test func hardwareRefusals() {
    for reserved in [0, 7, 9, 52, 63] {
      #expect(!write(.apicBase, base(.enable | APICBase(bit: reserved)), ArrayMachine()))
    }
  }

  /// A disabled local APIC forgets its names, and so must the hypervisor.
  @Test func disabledAPICForgets() {
    let machine = ArrayMachine(processors: [0, 1])
    machine.setLogicalDestination(0x0200_0000)
    machine.setDestinationFormat(0x0FFF_FFFF)
    machine.writeAPIC(.logicalDestination, 0x0200_0000)
    machine.writeAPIC(.destinationFormat, 0x0FFF_FFFF)
    #expect(write(.apicBase, base(APICBase()), machine))
    #expect(write(.apicBase, base(.enable), machine))
    #expect(machine.cpus[0].logicalDestination == 0 && machine.cpus[0].destinationFormat == .max)
  }

  @Test func commandsNeedTheirMode() {
    for disabled in [false, true] {
      for mode: InterruptCommand.DeliveryMode in [.initialize, .startUp, .fixed] {
        let machine = ArrayMachine(processors: [0, 1])
        if disabled { machine.cpus[0].apic.base.remove(.enable) }
        let command = InterruptCommand(mode, to: 1, isX2APIC: true)
        #expect(!write(.x2apicICR, command.rawValue, machine), "#GP outside x2APIC mode")
        #expect(machine.cpus[1].signals.isEmpty)
      }
    }
  }

  /// Local vectors deliver anything but SMI and INIT.
  @Test(arguments: [0x82F, 0x832, 0x833, 0x834, 0x835, 0x836, 0x837, 0x850, 0x851, 0x852, 0x853] as [UInt32])
  func localVectors(_ number: UInt32) {
    for mode in UInt32(0)..<8 {
      let machine = x2APICMachine([0])
      #expect(write(MSR(number), UInt64(0x1_0031 | mode << 8), machine))
      let isLost = [2, 5, 6].contains(mode)
      let register = APICRegister((number & 0xFF) << 4)
      #expect(machine.cpus[0].apic.stored(register) == (isLost ? nil : 0x1_0031 | mode << 8))
    }
    #expect(!write(MSR(number), 0x31, ArrayMachine()), "#GP outside x2APIC mode")
  }

  /// Every delivery mode, trigger, level and shorthand: INIT and start-up stay here, SMI is lost, all others go out.
  @Test func everyForm() {
    for form in UInt64(0)..<1 << 7 {
      let low = 0x9A | (form & 7) << 8 | (form >> 3 & 1) << 14 | (form >> 4 & 1) << 15 | (form >> 5) << 18
      let value: UInt64 = 0x2_0000_0000 | low
      let machine = x2APICMachine([0, 1, 2])
      #expect(write(.x2apicICR, value, machine))
      let isINIT = form & 7 == 5
      let isStartup = form & 7 == 6
      let isDeassert = isINIT && form >> 3 & 3 == 2
      let reached: [Int] = [[2], [0], [0, 1, 2], [1, 2]][Int(form >> 5)]
      for target in 0..<3 {
        let gets = reached.contains(target) && (isINIT || isStartup) && !isDeassert
        let signal: StartupSignal = isINIT ? .initialise : .start(vector: 0x9A)
        #expect(machine.cpus[target].signals == (gets ? [signal] : []))
        #expect(machine.cpus[target].kicks == (gets && target != 0 ? 1 : 0))
      }
      let isSMI = form & 7 == 2
      let goesOut = !isINIT && !isStartup && !isSMI
      #expect(machine.cpus[0].apic.sent == (goesOut ? [InterruptCommand(x2apic: value)] : []))
    }
  }
}
