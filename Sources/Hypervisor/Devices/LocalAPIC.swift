import HypervisorAssembly
import X86

/// The local APIC of the CPU that runs, in whichever mode the guest has put it
/// (AMD64 manual volume 2, chapter 16).
enum LocalAPIC {
  /// Where the register page is mapped for the hypervisor.
  static let linearBase: UInt64 = 0xffff_ff00_0000_0000
  private static let deliveryPending: UInt32 = 1 << 12

  static var base: APICBase { APICBase(rawValue: cpu_read_msr(MSR.apicBase.rawValue)) }
  static var isX2APIC: Bool { base.contains(.x2apicEnable) }

  static var identity: UInt32 {
    isX2APIC ? UInt32(truncatingIfNeeded: cpu_read_msr(MSR.x2apicID.rawValue)) : read(.id) >> 24
  }

  /// Reads a register of the page (xAPIC mode).
  static func read(_ register: APICRegister) -> UInt32 {
    _volatilePointer(register.offset).load(as: UInt32.self)
  }

  /// Writes a register of the page (xAPIC mode).
  static func write(_ register: APICRegister, _ value: UInt32) { write(offset: register.offset, value) }

  static func write(offset: UInt64, _ value: UInt32) {
    _volatilePointer(offset).storeBytes(of: value, as: UInt32.self)
  }
}
