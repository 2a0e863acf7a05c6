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
      : read(.id) >> Field.xAPICIdentityShift
  }

  /// Reads a register of the page (xAPIC mode).
  static func read(_ register: APICRegister) -> UInt32 { read(offset: register.offset) }

  static func read(offset: UInt64) -> UInt32 { mmio_read32(linearBase + offset) }

  /// Writes a register of the page (xAPIC mode).
  static func write(_ register: APICRegister, _ value: UInt32) { write(offset: register.offset, value) }

  static func write(offset: UInt64, _ value: UInt32) { mmio_write32(linearBase + offset, value) }

  /// Sends an interprocessor interrupt, and leaves the guest's half-written command as it was.
  static func send(_ command: UInt32, to target: UInt32) {
    if isX2APIC {
      cpu_write_msr(MSR.x2apicICR.rawValue, UInt64(target) << 32 | UInt64(command))
      return
    }
    let guestsDestination = read(.interruptCommandHigh)
    waitUntilSent()
    write(.interruptCommandHigh, target << Field.xAPICIdentityShift)
    write(.interruptCommandLow, command)
    waitUntilSent()
    write(.interruptCommandHigh, guestsDestination)
  }

  static func sendNMI(to target: UInt32) { send(Command.nonMaskableInterrupt | Command.assert, to: target) }
  static func sendINIT(to target: UInt32) { send(Command.initialise | Command.assert, to: target) }
  static func sendStartup(vector: UInt8, to target: UInt32) {
    send(Command.startup | Command.assert | UInt32(vector), to: target)
  }

  /// The registers as an INIT leaves them (AMD64 manual volume 2, 16.3.2), but for the identity and the
  /// enable bit.
  static func resetRegisters() {
    guard !isX2APIC, base.contains(.enable) else { return }
    write(.lvtTimer, LocalVector.masked)
    write(.lvtLINT0, LocalVector.masked)
    write(.lvtLINT1, LocalVector.masked)
    write(.lvtError, LocalVector.masked)
    write(.timerInitialCount, 0)
    write(.taskPriority, 0)
    write(.spuriousInterrupt, LocalVector.spuriousDisabled)
    write(.logicalDestination, 0)
    write(.destinationFormat, .max)
  }

  private static func waitUntilSent() {
    while read(.interruptCommandLow) & Command.deliveryPending != 0 { cpu_pause() }
  }

  private enum Field {
    static let xAPICIdentityShift: UInt32 = 24
  }

  /// Bits of the interrupt command register (AMD64 manual volume 2, 16.5).
  private enum Command {
    static let nonMaskableInterrupt: UInt32 = 4 << 8
    static let initialise: UInt32 = 5 << 8
    static let startup: UInt32 = 6 << 8
    static let deliveryPending: UInt32 = 1 << 12
    static let assert: UInt32 = 1 << 14
  }

  private enum LocalVector {
    static let masked: UInt32 = 1 << 16
    static let spuriousDisabled: UInt32 = 0xff
  }
}
