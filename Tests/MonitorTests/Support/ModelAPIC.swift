import X86

/// The hardware of one local APIC: a page of registers or MSRs, by the mode it is in.
struct ModelAPIC {
  let id: UInt32
  var base: APICBase
  private(set) var registers: [APICRegister: UInt32] = [:]
  /// The commands that have left for other CPUs.
  private(set) var sent: [InterruptCommand] = []
  /// No local vector delivers INIT or SMI, and nothing but registers has been written.
  private(set) var isHarmless = true

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
    note(register, value)
    registers[register] = value
    if register == .interruptCommandLow {
      sent.append(InterruptCommand(low: value, high: read(.interruptCommandHigh)))
    }
  }

  /// Timer, thermal, performance counters, LINT0, LINT1, error; CMCI; AMD's extended ones.
  private static let localVectors: [UInt32] = [
    0x320, 0x330, 0x340, 0x350, 0x360, 0x370, 0x2F0, 0x500, 0x510, 0x520, 0x530,
  ]
  private static let others: [UInt32] = [0x80, 0xB0, 0xD0, 0xE0, 0xF0, 0x280, 0x300, 0x310, 0x380, 0x3E0]

  private mutating func note(_ register: APICRegister, _ value: UInt32) {
    let mode = value >> 8 & 7
    if Self.localVectors.contains(register.rawValue) {
      if mode == 2 || mode == 5 || mode == 6 { isHarmless = false }
    } else if !Self.others.contains(register.rawValue) {
      isHarmless = false
    }
  }

  /// WRMSR of another register of x2APIC mode; false is #GP.
  mutating func write(_ msr: MSR, _ value: UInt64) -> Bool {
    guard isX2APIC, value >> 32 == 0 else { return false }
    let register = APICRegister((msr.rawValue & 0xFF) << 4)
    note(register, UInt32(truncatingIfNeeded: value))
    registers[register] = UInt32(truncatingIfNeeded: value)
    return true
  }

  func stored(_ register: APICRegister) -> UInt32? { registers[register] }

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
