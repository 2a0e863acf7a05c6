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
    guard !isX2APIC, base.contains(.enable) else { return }
    write(.timerLVT, maskedVector)
    write(.lint0LVT, maskedVector)
    write(.lint1LVT, maskedVector)
    write(.errorLVT, maskedVector)
    write(.timerInitialCount, 0)
    write(.taskPriority, 0)
    write(.spuriousInterrupt, spuriousAfterReset)
    write(.logicalDestination, 0)
    write(.destinationFormat, .max)
  }

  private static func waitUntilSent() {
    while read(.interruptCommandLow) & deliveryPending != 0 { cpu_pause() }
  }

  private static let xAPICIdentityShift: UInt32 = 24
  /// DS of the interrupt command register (16.5).
  private static let deliveryPending: UInt32 = 1 << 12
  private static let maskedVector: UInt32 = 1 << 16
  private static let spuriousAfterReset: UInt32 = 0xff
}
