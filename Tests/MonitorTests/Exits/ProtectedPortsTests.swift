import Monitor
import Testing

/// What a write does, compared with the chipset's model.
@Suite struct ProtectedPortsTests {
  private let ports = ArrayMachine().ports
  private static let interesting: [UInt16] = [
    0x60, 0x64, 0x92, 0xCF8, 0xCF9, ModelChipset.serial, ModelChipset.powerManagementA,
    ModelChipset.powerManagementB, ModelChipset.firmwareConfiguration, ModelChipset.firmwareConfiguration + 8,
  ]

  /// What the machine would do, byte for byte.
  private func model(_ port: UInt16, _ size: Int, _ value: UInt32) -> ProtectedPorts.Effect {
    var chipset = ModelChipset()
    chipset.write(port, size: size, value)
    if chipset.events.contains(.serial) || chipset.events.contains(.firmwareConfiguration) { return .hidden }
    if chipset.events.contains(.reset) { return .reset }
    return chipset.events.contains(.sleep) ? .sleep : .harmless
  }

  /// Commands that prepare a reset, or that close the A20 gate, are told apart by hand.
  private func isKept(_ port: UInt16, _ size: Int, _ value: UInt32) -> Bool {
    let isPCIAddress = port == 0xCF8 && size == 4
    guard !isPCIAddress, port <= 0x64, Int(port) + size > 0x64 else { return false }
    return [0xD1, 0xDD].contains(value >> (UInt32(0x64 - port) * 8) & 0xFF)
  }

  private func check(_ port: UInt16, _ size: Int, _ value: UInt32) -> Bool {
    let expected = isKept(port, size, value) ? .hidden : model(port, size, value)
    return ports.effect(port: port, size: size, value: value) == expected
  }

  /// Each byte value in each byte of each width, at every port from which the interesting ones are reached.
  @Test(arguments: interesting)
  func everyByte(_ centre: UInt16) {
    var failures = 0
    for port in centre - 4...centre + 9 {
      for size in [1, 2, 4] {
        for place in 0..<size {
          for byte in UInt32(0)...255 where !check(port, size, byte << (place * 8)) { failures += 1 }
        }
      }
    }
    #expect(failures == 0)
  }

  @Test func randomWrites() {
    var random = SeededGenerator(seed: 2)
    var failures = 0
    for _ in 0..<50_000 {
      let near = random.pick(Self.interesting) - 4 + UInt16(random.below(14))
      let port = random.chance(80) ? near : UInt16(random.below(0x1_0000))
      if !check(port, random.pick([1, 2, 4]), random.word()) { failures += 1 }
    }
    #expect(failures == 0)
  }

  @Test func byHand() {
    func effect(_ port: UInt16, _ size: Int, _ value: UInt32) -> ProtectedPorts.Effect {
      ports.effect(port: port, size: size, value: value)
    }
    #expect(effect(0xCF9, 1, 6) == .reset && effect(0xCF9, 1, 2) == .harmless)
    #expect(effect(0xCF8, 4, 0x8000_0600) == .harmless, "PCI's configuration address")
    #expect(effect(0xCF8, 2, 0x0600) == .reset && effect(0xCF8, 1, 6) == .harmless)
    #expect(effect(0x64, 1, 0xFE) == .reset && effect(0x64, 1, 0xF0) == .reset)
    #expect(effect(0x64, 1, 0xFF) == .harmless, "no line is pulsed")
    #expect(effect(0x64, 1, 0xD1) == .hidden, "the next byte could hold the reset line")
    #expect(effect(0x92, 1, 3) == .reset && effect(0x92, 1, 2) == .harmless)
    #expect(effect(ModelChipset.powerManagementA, 2, 0x2000) == .sleep)
    #expect(effect(ModelChipset.powerManagementB, 4, 0x3C01) == .sleep)
    #expect(effect(ModelChipset.powerManagementB + 1, 1, 0x34) == .sleep, "the upper byte alone")
    #expect(effect(ModelChipset.powerManagementB - 1, 4, 0x34_0000) == .sleep, "from the port before")
    #expect(effect(ModelChipset.powerManagementA, 1, 0xFF) == .harmless)
  }

  /// Bit 1 of port 92h holds the A20 gate open; nothing else is changed.
  @Test func gateStaysOpen() {
    for size in [1, 2, 4] {
      for port: UInt16 in 0x8E...0x93 {
        for value: UInt32 in [0, .max, 0x0123_4567, 0xFDFD_FDFD] {
          let permitted = ports.permitted(port: port, size: size, value: value)
          let isThere = port <= 0x92 && Int(port) + size > 0x92
          let gate: UInt32 = isThere ? 2 << (UInt32(0x92 - port) * 8) : 0
          #expect(permitted == value | gate)
          var chipset = ModelChipset()
          chipset.write(port, size: size, permitted)
          #expect(!chipset.events.contains(.gate))
        }
      }
    }
    #expect(ports.effect(port: 0x64, size: 1, value: 0xDD) == .hidden)
  }

  @Test func hiddenAtEveryOffsetAndWidth() {
    for size in [1, 2, 4] {
      for port in ModelChipset.serial - 5...ModelChipset.serial + 10 {
        let touches =
          Int(port) + size > Int(ModelChipset.serial) && Int(port) < Int(ModelChipset.serial) + 8
        #expect(ports.isHidden(port, size: size) == touches)
        #expect((ports.effect(port: port, size: size, value: 0) == .hidden) == touches)
      }
    }
  }

  /// QEMU would hand out what it was started with, the machine's secret too.
  @Test func hidesTheFirmwareConfiguration() {
    var ports = ports
    ports.firmwareConfiguration = ModelChipset.firmwareConfiguration
    for size in [1, 2, 4] {
      for port in UInt16(0x500)...0x530 {
        let touches = Int(port) + size > 0x510 && port < 0x51C
        #expect(ports.isHidden(port, size: size) == touches)
        #expect((ports.effect(port: port, size: size, value: 0) == .hidden) == touches)
      }
    }
    #expect(list(ports).isSuperset(of: 0x510...0x51B) && list(ports).isDisjoint(with: [0x50F, 0x51C]))
  }

  @Test func nothingToHide() {
    let none = ProtectedPorts(serial: nil)
    #expect(!none.isHidden(ModelChipset.serial, size: 1))
    #expect(none.effect(port: ModelChipset.serial, size: 4, value: .max) == .harmless)
    #expect(none.effect(port: ModelChipset.powerManagementA, size: 2, value: .max) == .harmless)
    #expect(list(none) == [0xCF9, 0x64, 0x92])
  }

  private func list(_ ports: ProtectedPorts) -> Set<UInt16> {
    var all: Set<UInt16> = []
    ports.forEach { all.insert($0) }
    return all
  }

  /// Every write that is not harmless touches a watched port; else it would never exit.
  @Test func watchesAllThatMatters() {
    let watched = list(ports)
    #expect(watched.count == 3 + 8 + 12 + 4)
    for port in UInt16.min...UInt16.max {
      for value: UInt32 in [0xFF, 0xFE, 0xD1, 0xDD] {
        let effect = ports.effect(port: port, size: 1, value: value)
        if effect != .harmless { #expect(watched.contains(port)) }
      }
    }
  }

  /// The last ports there are: neither the hypervisor's options nor the firmware's tables make it trap.
  @Test func endOfThePorts() {
    for last in 0xFFF0...UInt16.max {
      let ports = ProtectedPorts(serial: last, powerManagementA: last, powerManagementB: last)
      let watched = list(ports)
      #expect(watched.contains(last) && watched.contains(last > .max - 7 ? .max : last + 7))
      for port in 0xFFE0...UInt16.max {
        for size in [1, 2, 4] {
          let touches = Int(port) + size > Int(last) && Int(port) < Int(last) + 8
          #expect(ports.isHidden(port, size: size) == touches)
          _ = ports.effect(port: port, size: size, value: .max)
        }
      }
      let asleep = ProtectedPorts(serial: nil, powerManagementA: last)
      #expect(asleep.effect(port: last, size: 2, value: 0x2000) == (last == .max ? .harmless : .sleep))
    }
  }

  @Test func acpiResetsByItsOwnRegister() {
    var ports = ProtectedPorts(serial: nil)
    ports.acpiReset = 0x1234
    ports.acpiResetValue = 0x5a
    #expect(ports.effect(port: 0x1234, size: 1, value: 0x5a) == .reset)
    #expect(ports.effect(port: 0x1233, size: 2, value: 0x5a00) == .reset)
    #expect(ports.effect(port: 0x1234, size: 1, value: 0x5b) == .harmless)
    #expect(ports.effect(port: 0x1235, size: 1, value: 0x5a) == .harmless)
    // The usual place of that register lies in PCI's configuration address, which is another matter.
    ports.acpiReset = ProtectedPorts.resetControl
    ports.acpiResetValue = 0x0f
    #expect(ports.effect(port: 0xcf8, size: 4, value: 0x8000_0f00) == .harmless)
    #expect(ports.effect(port: 0xcf9, size: 1, value: 0x0f) == .reset)
  }
}
