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
      case .serial: note("the hypervisor's serial port was touched")
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

  func readAPIC(_ register: APICRegister) -> UInt32 { cpus[currentProcessor].apic.read(register) }

  func writeAPIC(_ register: APICRegister, _ value: UInt32) {
    cpus[currentProcessor].apic.write(register, value)
    checkCommands()
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

  /// INIT and start-up commands that reach a CPU throw the hypervisor off it.
  func checkCommands() {
    guard let command = cpus[currentProcessor].apic.sent.last else { return }
    if command.deliveryMode == .startUp || (command.deliveryMode == .initialize && !command.isInitDeassert) {
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
