import Monitor

/// An I/O APIC: a window on registers, of which redirection entries matter (Intel 82093AA data sheet, 3.2).
struct ModelIOAPIC {
  private var selected: UInt32 = 0
  private(set) var registers: [UInt32: UInt32] = [:]

  func read(_ register: IOAPICRegister) -> UInt32 {
    switch register {
    case .select: selected
    case .window: registers[selected & 0xFF] ?? 0
    case .endOfInterrupt: 0
    }
  }

  mutating func write(_ register: IOAPICRegister, _ value: UInt32) {
    switch register {
    case .select: selected = value
    case .window: registers[selected & 0xFF] = value
    case .endOfInterrupt: break
    }
  }

  /// True if a redirection entry's low half delivers SMI, INIT, or the reserved mode between.
  var deliversInit: Bool {
    registers.contains { index, value in
      let mode = value >> 8 & 7
      return index >= 0x10 && index % 2 == 0 && (mode == 2 || mode == 5 || mode == 6)
    }
  }
}
