import HypervisorAssembly
import X86

/// The local APIC of the CPU that runs, in whichever mode the guest has put it
/// (AMD64 manual volume 2, chapter 16).
enum LocalAPIC {
  /// Where the register page is mapped for the hypervisor.
  static let linearBase: UInt64 = 0xffff_ff00_0000_0000

  static var base: APICBase { APICBase(rawValue: cpu_read_msr(MSR.apicBase.rawValue)) }
  static var isX2APIC: Bool { base.contains(.x2apicEnable) }

  /// This CPU's own identity.
  static var identity: UInt32 {
    isX2APIC
      ? UInt32(truncatingIfNeeded: cpu_read_msr(MSR.x2apicID.rawValue))
      : read(.id) >> xAPICIdentityShift
  }

  /// Reads a register of the page (xAPIC mode).
  static func read(_ register: APICRegister) -> UInt32 {
    mmio_read32(linearBase + UInt64(register.rawValue))
  }

  /// Writes a register of the page (xAPIC mode).
  static func write(_ register: APICRegister, _ value: UInt32) {
    mmio_write32(linearBase + UInt64(register.rawValue), value)
  }

  /// Sends an interprocessor interrupt, and leaves the guest's half-written command as it was.
  static func send(_ mode: InterruptCommand.DeliveryMode, vector: UInt8 = 0, to target: UInt32) {
    let command = InterruptCommand(mode, vector: vector, to: target, isX2APIC: isX2APIC)
    if command.isX2APIC {
      cpu_write_msr(MSR.x2apicICR.rawValue, command.rawValue)
      return
    }
    let guestsDestination = read(.interruptCommandHigh)
    waitUntilSent()
    write(.interruptCommandHigh, UInt32(truncatingIfNeeded: command.rawValue >> UInt64(UInt32.bitWidth)))
    write(.interruptCommandLow, UInt32(truncatingIfNeeded: command.rawValue))
    waitUntilSent()
    write(.interruptCommandHigh, guestsDestination)
  }

  /// The registers as an INIT leaves them (AMD64 manual volume 2, 16.3.2), but for the identity and the
  /// enable bit.
  static func resetRegisters() {
    guard base.contains(.enable) else { return }
    endInterruptsInService()
    let lastVector = get(.version) >> lastVectorShift & UInt32(UInt8.max)
    set(.timerLVT, maskedVector)
    set(.lint0LVT, maskedVector)
    set(.lint1LVT, maskedVector)
    set(.errorLVT, maskedVector)
    if lastVector >= performanceVectorNumber { set(.performanceLVT, maskedVector) }
    if lastVector >= thermalVectorNumber { set(.thermalLVT, maskedVector) }
    set(.timerInitialCount, 0)
    set(.taskPriority, 0)
    set(.spuriousInterrupt, spuriousAfterReset)
    guard !isX2APIC else { return }
    write(.logicalDestination, 0)
    write(.destinationFormat, .max)
  }

  /// INIT forgets them; software can only end them, the highest first.
  private static func endInterruptsInService() {
    for _ in 0..<vectorCount {
      var inService: UInt32 = 0
      for word in 0..<vectorWords {
        inService |= get(APICRegister(APICRegister.inService.rawValue + word * APICRegister.distance))
      }
      if inService == 0 { return }
      set(.endOfInterrupt, 0)
    }
  }

  /// A register in either mode.
  private static func get(_ register: APICRegister) -> UInt32 {
    isX2APIC ? UInt32(truncatingIfNeeded: cpu_read_msr(register.msr.rawValue)) : read(register)
  }

  private static func set(_ register: APICRegister, _ value: UInt32) {
    if isX2APIC { cpu_write_msr(register.msr.rawValue, UInt64(value)) } else { write(register, value) }
  }

  /// "Max LVT entry" of the version register (16.3.3), and the numbers of entries that not every CPU has.
  private static let lastVectorShift: UInt32 = 16
  private static let performanceVectorNumber: UInt32 = 4
  private static let thermalVectorNumber: UInt32 = 5
  private static let vectorCount = 256
  private static let vectorWords: UInt32 = 8

  private static func waitUntilSent() {
    for _ in 0..<patience where read(.interruptCommandLow) & deliveryPending == 0 { return }
  }

  /// Polls after which a command is taken for sent: a switched-off local APIC never says so.
  private static let patience = 100_000
  private static let xAPICIdentityShift: UInt32 = 24
  /// DS of the interrupt command register (16.5).
  private static let deliveryPending: UInt32 = 1 << 12
  private static let maskedVector: UInt32 = 1 << 16
  private static let spuriousAfterReset: UInt32 = 0xff
}
