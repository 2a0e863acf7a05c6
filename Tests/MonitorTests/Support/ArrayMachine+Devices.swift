import Monitor
import X86

/// One CPU as the others see it.
struct ModelCPU {
  var apic: ModelAPIC
  var mailbox = StartupMailbox.running
  var signals: [StartupSignal] = []
  /// Wake-ups by other CPUs.
  var kicks = 0
  /// What the hypervisor keeps of the guest's writes.
  var logicalDestination: UInt32 = 0
  var destinationFormat = UInt32.max

  init(id: UInt32) { apic = ModelAPIC(id: id) }
}

/// Ports.
extension ArrayMachine {
  func readPort(_ port: UInt16, size: Int) -> UInt32 {
    defer { checkChipset() }
    return chipset.read(port, size: size)
  }

  func writePort(_ port: UInt16, size: Int, _ value: UInt32) {
    chipset.write(port, size: size, value)
    checkChipset()
  }

  private func checkChipset() {
    for event in chipset.events {
      switch event {
      case .firmwareConfiguration: note("the machine's secret can be read from its loader")
      case .serial: note("the hypervisor's serial port was touched")
      case .gate: note("the A20 gate was closed")
      case .reset: note("the machine was reset behind the hypervisor's back")
      case .sleep: if holdsSecrets { note("the machine sleeps with secrets in its memory") }
      }
    }
  }
}

/// Local APICs.
extension ArrayMachine {
  var apicPage: PhysicalAddress { APICBase.defaultBase }
  var processorCount: Int { cpus.count }

  func readAPIC(_ register: APICRegister) -> UInt32 {
    if register.rawValue % 16 != 0 { note("a read between the local APIC's registers") }
    return cpus[currentProcessor].apic.read(register)
  }

  func writeAPIC(_ register: APICRegister, _ value: UInt32) {
    cpus[currentProcessor].apic.write(register, value)
    checkAPIC()
  }

  /// Where the only I/O APIC is, in the middle of its page, as some firmwares put further ones.
  static let ioAPICBase: UInt64 = 0xFEC0_0400

  func device(at address: PhysicalAddress) -> GuardedDevice? {
    switch address.rawValue {
    case 0xFEE0_0000..<0xFEE0_1000: .localAPIC(offset: address.rawValue - 0xFEE0_0000)
    case 0xFEE0_1000..<0xFEF0_0000: .messageWindow
    case 0xFEC0_0000..<0xFEC0_1000: .ioAPIC(0, offset: address.rawValue &- Self.ioAPICBase)
    default: nil
    }
  }

  func readIOAPIC(_ index: Int, _ register: IOAPICRegister) -> UInt32 { ioAPIC.read(register) }

  func writeIOAPIC(_ index: Int, _ register: IOAPICRegister, _ value: UInt32) {
    if register == .window, !IOAPICPolicy.isHarmless(selected: ioAPIC.read(.select), value: value) { return }
    ioAPIC.write(register, value)
    if ioAPIC.deliversInit { note("an I/O APIC's entry throws CPUs out of the hypervisor") }
  }

  func apicAddress(_ processor: Int) -> APICAddress {
    let cpu = cpus[processor]
    if cpus[currentProcessor].apic.isX2APIC { return APICAddress(x2apicID: cpu.apic.id) }
    return APICAddress(
      id: UInt8(truncatingIfNeeded: cpu.apic.id), logicalDestination: cpu.logicalDestination,
      destinationFormat: cpu.destinationFormat)
  }

  func setLogicalDestination(_ value: UInt32) { cpus[currentProcessor].logicalDestination = value }
  func setDestinationFormat(_ value: UInt32) { cpus[currentProcessor].destinationFormat = value }

  func post(_ signal: StartupSignal, to processor: Int) {
    cpus[processor].signals.append(signal)
    switch signal {
    case .initialise: cpus[processor].mailbox = cpus[processor].mailbox.receivingINIT()
    case .start(let vector):
      cpus[processor].mailbox = cpus[processor].mailbox.receivingStartup(vector: vector)
    }
    if processor != currentProcessor { cpus[processor].kicks += 1 }
  }

  /// INIT, start-up and SMI that reach a CPU throw the hypervisor off it.
  func checkAPIC() {
    let apic = cpus[currentProcessor].apic
    if !apic.isHarmless { note("a local APIC's register was written that must not be, or so") }
    guard let command = apic.sent.last, !command.isInitDeassert else { return }
    if [.startUp, .initialize, .smi].contains(command.deliveryMode) {
      note("a CPU was sent out of the hypervisor")
    }
  }

  /// What the CPU itself knows of its names must be what the hypervisor knows.
  func checkNames() {
    for cpu in cpus where cpu.apic.isMemoryMapped {
      let agrees =
        cpu.apic.read(.logicalDestination) == cpu.logicalDestination
        && cpu.apic.read(.destinationFormat) == cpu.destinationFormat
      if !agrees { note("a CPU goes by another name than the hypervisor thinks") }
    }
  }
}
