import X86

/// The hardware of one local APIC: a page of registers or MSRs, by the mode it is in.
struct ModelAPIC {
  let id: UInt32
  var base: APICBase
  private(set) var registers: [APICRegister: UInt32] = [:]
  /// The commands that have left for other CPUs.
  private(set) var sent: [InterruptCommand] = []

  init(id: UInt32) {
    self.id = id
    base = .enable
    base.base = APICBase.defaultBase
    resetRegisters()
  }

  var isX2APIC: Bool { base.contains(.enable | .x2apicEnable) }
  /// Disabled, or in x2APIC mode, nothing answers at the page (SDM vol 3, 11.4.3 and 11.12).
  var isMemoryMapped: Bool { base.contains(.enable) && !base.contains(.x2apicEnable) }

  private mutating func resetRegisters() {
    registers = [.destinationFormat: .max, .spuriousInterrupt: 0xFF, .id: id << 24]
  }

  func read(_ register: APICRegister) -> UInt32 {
    isMemoryMapped ? registers[register] ?? 0 : .max
  }

  mutating func write(_ register: APICRegister, _ value: UInt32) {
    guard isMemoryMapped else { return }
    registers[register] = value
    if register == .interruptCommandLow {
      sent.append(InterruptCommand(low: value, high: read(.interruptCommandHigh)))
    }
  }

  mutating func forgetSent() { sent = [] }

  /// WRMSR of 830h; false is #GP.
  mutating func send(_ value: UInt64) -> Bool {
    guard isX2APIC else { return false }
    sent.append(InterruptCommand(x2apic: value))
    return true
  }

  /// WRMSR of 1Bh; false is #GP: for reserved bits, and for changes of mode that skip one
  /// (SDM vol 3, figure 11-27).
  mutating func setBase(_ value: APICBase) -> Bool {
    var reserved = ~(APICBase.bootstrap | .enable | .x2apicEnable).rawValue
    reserved &= ~0x000F_FFFF_FFFF_F000
    guard value.rawValue & reserved == 0 else { return false }
    switch (base.contains(.enable), base.contains(.x2apicEnable)) {
    case (false, _):
      if value.contains(.x2apicEnable) { return false }
    case (true, true):
      if value.contains(.enable) != value.contains(.x2apicEnable) { return false }
    case (true, false):
      if value.contains(.x2apicEnable) && !value.contains(.enable) { return false }
    }
    if !value.contains(.enable) { resetRegisters() }
    base = value
    return true
  }
}
