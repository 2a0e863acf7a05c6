import Monitor
import Testing
import X86

/// IN and OUT as they exit.
@Suite struct PortAccessTests {
  private func access(
    _ port: UInt16, _ size: Int, isInput: Bool, rax: UInt64 = 0, isString: Bool = false,
    _ machine: ArrayMachine
  ) -> (cpu: ModelProcessor, outcome: ExitOutcome) {
    var cpu = ModelProcessor(.bits64)
    for index in cpu.registers.indices { cpu.registers[index] = UInt64.max / 3 }
    cpu[.rax] = rax
    let before = cpu
    let exit = PortAccess(
      port: port, size: size, isInput: isInput, isString: isString,
      nextInstruction: cpu.instructionPointer + 3)
    let outcome = ExitPolicy.handle(.port(exit), cpu: &cpu, machine: machine)
    var model = before
    if !isString { model.finishInstruction(length: 3) }
    #expect(cpu.agrees(with: model, but: isInput && !isString ? [.rax] : []))
    #expect(machine.violations.isEmpty)
    return (cpu, outcome)
  }

  /// What IN leaves: 1 and 2 bytes keep the rest of RAX, 4 clear the upper half.
  private func model(_ value: UInt32, _ rax: UInt64, _ size: Int) -> UInt64 {
    switch size {
    case 1: rax & 0xFFFF_FFFF_FFFF_FF00 | UInt64(value & 0xFF)
    case 2: rax & 0xFFFF_FFFF_FFFF_0000 | UInt64(value & 0xFFFF)
    default: UInt64(value)
    }
  }

  @Test func readsOfTheSerialPortFindNothing() {
    for size in [1, 2, 4] {
      for port in ModelChipset.serial - UInt16(size) + 1..<ModelChipset.serial + 8 {
        let result = access(port, size, isInput: true, rax: 0x0123_4567_89AB_CDEF, ArrayMachine())
        #expect(result.cpu[.rax] == model(.max, 0x0123_4567_89AB_CDEF, size))
        #expect(result.outcome == .resume)
      }
    }
  }

  @Test func writesToTheSerialPortGoNowhere() {
    for size in [1, 2, 4] {
      for port in ModelChipset.serial - UInt16(size) + 1..<ModelChipset.serial + 8 {
        let machine = ArrayMachine()
        let result = access(port, size, isInput: false, rax: .max, machine)
        #expect(result.outcome == .resume && machine.chipset.writes.isEmpty)
      }
    }
  }

  @Test func otherReadsAreTheDevices() {
    for (port, size) in [(0x64, 1), (0x92, 1), (0xCF9, 1), (0xCF8, 4), (0x604, 2), (0x63, 2)] {
      let machine = ArrayMachine()
      let port = UInt16(port)
      let rax: UInt64 = 0xFEDC_BA98_7654_3210
      let answer = (0..<size).reduce(UInt32(0)) {
        $0 | UInt32(machine.chipset.peek(port + UInt16($1))) << ($1 * 8)
      }
      let result = access(port, size, isInput: true, rax: rax, machine)
      #expect(result.cpu[.rax] == model(answer, rax, size) && machine.chipset.writes.isEmpty)
    }
  }

  @Test func harmlessWritesPass() {
    let machine = ArrayMachine()
    let result = access(0xCF8, 4, isInput: false, rax: 0xFFFF_FFFF_8000_0604, machine)
    #expect(result.outcome == .resume)
    #expect(machine.chipset.writes == [.init(port: 0xCF8, size: 4, value: 0x8000_0604)])
    _ = access(0x64, 1, isInput: false, rax: 0xAE, machine)
    #expect(machine.chipset.writes.count == 2 && machine.holdsSecrets)
  }

  @Test func gateStaysOpen() {
    let machine = ArrayMachine()
    _ = access(0x92, 1, isInput: false, rax: 0x1_0000, machine)
    _ = access(0x91, 2, isInput: false, rax: 0xAB, machine)
    _ = access(0x64, 1, isInput: false, rax: 0xDD, machine)
    #expect(machine.chipset.writes.map(\.value) == [0x1_0002, 0x2AB])
  }

  @Test func resetsDoNotReachTheHardware() {
    for (port, size, value) in [(0xCF9, 1, 6), (0x64, 1, 0xFE), (0x92, 1, 1), (0xCF8, 2, 0x400)] {
      let machine = ArrayMachine()
      let result = access(UInt16(port), size, isInput: false, rax: UInt64(value), machine)
      #expect(result.outcome == .reset(.guestRequest) && machine.chipset.writes.isEmpty)
    }
  }

  /// The keyboard controller's output port holds the reset line: 64h names it, the next byte at 60h sets it.
  @Test func noResetByTheOutputPort() {
    let machine = ArrayMachine()
    #expect(access(0x64, 1, isInput: false, rax: 0xD1, machine).outcome == .resume)
    // Port 60h is not watched.
    machine.writePort(0x60, size: 1, 0xFE)
    #expect(machine.violations.isEmpty)
  }

  @Test func sleepWipesFirst() {
    let ways: [(UInt16, Int, UInt64)] = [
      (0x604, 2, 0x2001), (0xB004, 4, 0x3C00), (0x605, 1, 0x20), (0xB003, 2, 0x2000), (0xB003, 4, 0x20_0000),
    ]
    for (port, size, value) in ways {
      let machine = ArrayMachine()
      let result = access(port, size, isInput: false, rax: value, machine)
      let sleeps = machine.chipset.events.contains(.sleep)
      #expect(result.outcome == (sleeps ? .reset(.suspend) : .resume) && machine.holdsSecrets == !sleeps)
      #expect(sleeps == !(port == 0xB003 && size == 2))
      #expect(machine.chipset.writes == [.init(port: port, size: size, value: UInt32(value))])
    }
  }

  @Test func stringsAreRefused() {
    for isInput in [false, true] {
      for port: UInt16 in [ModelChipset.serial, 0x64, 0x604] {
        let machine = ArrayMachine()
        let result = access(port, 2, isInput: isInput, rax: .max, isString: true, machine)
        #expect(result.cpu.events == [.raised(.generalProtection, 0)] && result.outcome == .resume)
        #expect(machine.chipset.writes.isEmpty && machine.holdsSecrets)
      }
    }
  }
}
