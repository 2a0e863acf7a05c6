import HypervisorAssembly
import Monitor
import Synchronization
import TrustVisorABI
import X86

/// The real machine, as the policy asks for it, on the CPU that runs.
struct Hardware<CPU: VendorProcessor & ~Copyable>: Platform {
  let machine: UnsafeMutablePointer<Machine>
  let processor: UnsafeMutablePointer<Processor>

  var memory: GuestMemory { Machine.memory(machine) }

  func cpuid(leaf: UInt32, subleaf: UInt32) -> CPUIDResult {
    CPUIDResult(hardware: CPUIDLeaf(leaf), subleaf: subleaf)
  }
  func readMSR(_ register: MSR) -> UInt64 { cpu_read_msr(register.rawValue) }

  func readMSRIfAny(_ register: MSR) -> UInt64? {
    var value: UInt64 = 0
    return read_msr_or_fail(register.rawValue, &value) == 0 ? value : nil
  }

  func writeBackCaches() { cpu_write_back_caches() }

  func writeMSR(_ register: MSR, _ value: UInt64) -> Bool {
    write_msr_or_fail(register.rawValue, value) == 0
  }

  func readPort(_ port: UInt16, size: Int) -> UInt32 {
    switch size {
    case 1: UInt32(cpu_in8(port))
    case 2: UInt32(cpu_in16(port))
    default: cpu_in32(port)
    }
  }

  func writePort(_ port: UInt16, size: Int, _ value: UInt32) {
    switch size {
    case 1: cpu_out8(port, UInt8(truncatingIfNeeded: value))
    case 2: cpu_out16(port, UInt16(truncatingIfNeeded: value))
    default: cpu_out32(port, value)
    }
  }

  var pals: PALRegistry { machine.pointee.pals }
  var hypercallOpcode: HypercallInstruction.Opcode { CPU.hypercallOpcode }

  var timestamp: UInt64 { cpu_timestamp() }
  func randomWord() -> UInt64? { machine.pointee.random.word() }
  var ports: ProtectedPorts { machine.pointee.ports }
  func isHidden(_ address: PhysicalAddress) -> Bool { machine.pointee.own.contains(address) }

  func cover(_ address: PhysicalAddress) -> Bool {
    NestedTables<CPU.Format>(machine).cover(address, in: machine.pointee.own)
  }

  func device(at address: PhysicalAddress) -> GuardedDevice? { machine.pointee.devices.device(at: address) }
  var apicPage: PhysicalAddress { machine.pointee.devices.localAPIC }
  func readAPIC(_ register: APICRegister) -> UInt32 { LocalAPIC.read(register) }
  func writeAPIC(_ register: APICRegister, _ value: UInt32) { LocalAPIC.write(register, value) }

  func readIOAPIC(_ index: Int, _ register: IOAPICRegister) -> UInt32 {
    machine.pointee.devices.readIOAPIC(index, register)
  }

  func writeIOAPIC(_ index: Int, _ register: IOAPICRegister, _ value: UInt32) {
    machine.pointee.devices.writeIOAPIC(index, register, value)
  }

  var processorCount: Int { machine.pointee.processorCount }
  var currentProcessor: Int { processor.pointee.index }

  func apicAddress(_ index: Int) -> APICAddress { machine.pointee.processor(index).pointee.apicAddress }

  func setLogicalDestination(_ value: UInt32) { processor.pointee.logicalDestination = value }
  func setDestinationFormat(_ value: UInt32) { processor.pointee.destinationFormat = value }

  func post(_ signal: StartupSignal, to index: Int) {
    let target = machine.pointee.processor(index)
    let isNews = target.pointee.updateMailbox { old in
      switch signal {
      case .initialise: old.receivingINIT()
      case .start(let vector): old.receivingStartup(vector: vector)
      }
    }
    if isNews, target != processor { Kick.send(to: target, from: processor) }
  }

  func exitCount(_ kind: ExitKind) -> UInt64 {
    var sum: UInt64 = 0
    for index in 0..<machine.pointee.processorCount {
      sum &+= machine.pointee.processor(index).pointee.exits[kind]
    }
    return sum
  }

  func takeNonMaskableInterrupt() -> Bool {
    guard processor.pointee.takeInterrupts() else { return false }
    return !processor.pointee.kick.take()
  }

  func endAllPALs() {
    Stop.others(of: machine)
    machine.pointee.own.wipePool()
  }

  func complain(_ message: @autoclosure () -> LogMessage) {
    let before = machine.pointee.complaintsLeft.load(ordering: .relaxed)
    guard before > 0 else { return }
    machine.pointee.complaintsLeft.store(before - 1, ordering: .relaxed)
    log(.warning, message())
    if before == 1 { log(.warning, "further warnings of this kind are left out") }
  }

  func log(_ level: LogLevel, _ message: @autoclosure () -> LogMessage) {
    guard Log.shows(level) else { return }
    var line: LogMessage = "cpu \(processor.pointee.index): "
    line.append(contentsOf: message())
    Log.write(level, line)
  }
}
