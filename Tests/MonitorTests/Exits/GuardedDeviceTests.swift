import Monitor
import Testing
import X86

/// Stores to what lies around the local APIC's commands: its vector table, I/O APICs, the window of messages.
@Suite struct GuardedDeviceTests {
  private let machine = ArrayMachine(processors: [0, 1])

  /// Stores EAX.
  private func store(_ value: UInt32, at address: UInt64, bytes: [UInt8] = [0x89, 0x07]) -> ModelProcessor {
    var cpu = ModelProcessor(.bits64)
    cpu[.rax] = UInt64(value)
    machine.memory.place(bytes, at: cpu.instructionPointer)
    let access = MemoryAccess(
      address: PhysicalAddress(address), isWrite: true, isFetch: false, isTableWalk: false)
    #expect(ExitPolicy.handle(.memory(access), cpu: &cpu, machine: machine) == .resume)
    #expect(cpu.events == [.finished(UInt64(bytes.count))] && machine.violations.isEmpty)
    return cpu
  }

  @Test(arguments: [0x320, 0x330, 0x340, 0x350, 0x360, 0x370, 0x500, 0x510, 0x520, 0x530] as [UInt32])
  func localVectors(_ offset: UInt32) {
    for mode in UInt32(0)..<8 {
      _ = store(0, at: 0xFEE0_0000 + UInt64(offset))
      let value = 0x1_0031 | mode << 8
      _ = store(value, at: 0xFEE0_0000 + UInt64(offset))
      let isLost = [2, 5, 6].contains(mode)
      #expect(machine.cpus[0].apic.read(APICRegister(offset)) == (isLost ? 0 : value))
    }
  }

  /// Every other place in the page: registers that can be written, and nothing else, take the value.
  @Test func wholePage() {
    let writable: Set<UInt32> = [
      0x80, 0xB0, 0xD0, 0xE0, 0xF0, 0x280, 0x300, 0x310, 0x320, 0x330, 0x340, 0x350, 0x360, 0x370, 0x380,
      0x3E0,
      0x500, 0x510, 0x520, 0x530,
    ]
    for offset in UInt32(0)..<0x1000 {
      let before = machine.cpus[0].apic.stored(APICRegister(offset))
      _ = store(0x0001_00F1, at: 0xFEE0_0000 + UInt64(offset))
      let after = machine.cpus[0].apic.stored(APICRegister(offset))
      #expect(after == (writable.contains(offset) ? 0x0001_00F1 : before))
    }
  }

  /// Read-modify-writes at any place, up to the page's last byte, read whole registers or nothing.
  @Test func readsAreWhole() {
    for offset in UInt64(0)..<0x1000 {
      for bytes: [UInt8] in [[0x87, 0x07], [0x86, 0x07], [0x48, 0x87, 0x07]] {
        _ = store(0, at: 0xFEE0_0000 + offset, bytes: bytes)
      }
    }
  }

  @Test func messageWindow() {
    for address: UInt64 in [0xFEE0_1000, 0xFEE1_0000, 0xFEEF_FFFC] {
      _ = store(0x4500, at: address)
      let cpu = store(0x4500, at: address, bytes: [0x87, 0x07])
      #expect(cpu[.rax] == 0xFFFF_FFFF, "nothing answers")
    }
    #expect(machine.cpus[1].signals.isEmpty && machine.cpus[0].apic.sent.isEmpty)
  }

  /// All delivery modes into low and high halves of redirection entries, and into the registers before them.
  @Test func redirectionEntries() {
    let base = ArrayMachine.ioAPICBase
    for index: UInt32 in [0, 1, 2, 0x10, 0x11, 0x20, 0x3E, 0x3F, 0xFE, 0x110, 0xABCD_EF10] {
      for mode in UInt32(0)..<8 {
        _ = store(index, at: base)
        #expect(machine.ioAPIC.read(.select) == index)
        _ = store(0, at: base + 0x10)
        let value = mode << 8 | 0x42
        _ = store(value, at: base + 0x10)
        let isLow = index & 0xFF >= 0x10 && index % 2 == 0
        let isLost = isLow && [2, 5, 6].contains(mode)
        #expect(machine.ioAPIC.registers[index & 0xFF] == (isLost ? 0 : value))
      }
    }
  }

  @Test func readModifyWriteOfAnEntry() {
    _ = store(0x12, at: ArrayMachine.ioAPICBase)
    _ = store(0x1_0400, at: ArrayMachine.ioAPICBase + 0x10)
    // OR EAX would make an INIT of an NMI.
    _ = store(0x100, at: ArrayMachine.ioAPICBase + 0x10, bytes: [0x09, 0x07])
    #expect(machine.ioAPIC.registers[0x12] == 0x1_0400)
    let cpu = store(0x99, at: ArrayMachine.ioAPICBase + 0x10, bytes: [0x87, 0x07])
    #expect(machine.ioAPIC.registers[0x12] == 0x99 && cpu[.rax] == 0x1_0400)
  }

  /// Other widths, and places that are no registers.
  @Test func elsewhereInTheIOAPIC() {
    _ = store(0x10, at: ArrayMachine.ioAPICBase)
    for offset: Int64 in [-0x400, -4, 1, 4, 0x11, 0x20, 0x44, 0xB00] {
      _ = store(0x500, at: UInt64(Int64(ArrayMachine.ioAPICBase) + offset))
      let cpu = store(0x500, at: UInt64(Int64(ArrayMachine.ioAPICBase) + offset), bytes: [0x87, 0x07])
      #expect(cpu[.rax] == 0xFFFF_FFFF)
    }
    for bytes: [UInt8] in [[0x88, 0x07], [0x66, 0x89, 0x07], [0x48, 0x89, 0x07]] {
      for offset: UInt64 in [0, 0x10] { _ = store(0x500, at: ArrayMachine.ioAPICBase + offset, bytes: bytes) }
    }
    #expect(machine.ioAPIC.read(.select) == 0x10 && machine.ioAPIC.registers.isEmpty)
    _ = store(0x42, at: ArrayMachine.ioAPICBase + 0x40)
    #expect(machine.ioAPIC.registers.isEmpty)
  }
}
