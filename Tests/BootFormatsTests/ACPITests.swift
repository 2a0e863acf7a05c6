import Testing
import X86

@testable import BootFormats

struct ACPITests {
  /// The low megabyte with a root pointer in the BIOS, tables at 0xF1000 and following.
  private func machine(extended: Bool = false, madt: [UInt8]) -> ByteMemory {
    var file = FileBuilder()
    file.put(UInt8(0), 0xf_ffff)
    table(&file, "APIC", at: 0xf_3000, body: madt)
    table(&file, "FACP", at: 0xf_2000, body: Array(repeating: 0, count: 208))
    file.put(UInt32(0x604), 0xf_2000 + 64)
    file.put(UInt32(1 << 10), 0xf_2000 + 112)
    file.put(UInt8(1), 0xf_2000 + 116)
    file.put(UInt64(0xcf9), 0xf_2000 + 120)
    file.put(UInt8(0x0f), 0xf_2000 + 128)
    file.fixChecksum(0xf_2000, 244, 0xf_2000 + 9)
    var roots = FileBuilder()
    for (index, address) in [0xf_2000, 0xf_3000].enumerated() {
      extended ? roots.put(UInt64(address), index * 8) : roots.put(UInt32(address), index * 4)
    }
    table(&file, extended ? "XSDT" : "RSDT", at: 0xf_1000, body: roots.bytes)
    file.put("RSD PTR ", 0xf_0560)
    file.put(UInt8(extended ? 2 : 0), 0xf_0560 + 15)
    file.put(UInt32(extended ? 0 : 0xf_1000), 0xf_0560 + 16)
    file.put(UInt32(36), 0xf_0560 + 20)
    if extended { file.put(UInt64(0xf_1000), 0xf_0560 + 24) }
    file.fixChecksum(0xf_0560, 20, 0xf_0560 + 8)
    file.fixChecksum(0xf_0560, 36, 0xf_0560 + 32)
    return ByteMemory(file.bytes)
  }

  private func table(_ file: inout FileBuilder, _ name: String, at place: Int, body: [UInt8]) {
    file.put(name, place)
    file.put(UInt32(36 + body.count), place + 4)
    for (index, byte) in body.enumerated() { file.put(byte, place + 36 + index) }
    file.fixChecksum(place, 36 + body.count, place + 9)
  }

  private let madt: [UInt8] =
    [0, 0, 0xe0, 0xfe, 1, 0, 0, 0] + [0, 8, 0, 0, 1, 0, 0, 0] + [0, 8, 1, 3, 2, 0, 0, 0]
    + [1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0] + [0, 8, 2, 0xff, 1, 0, 0, 0]
    + [9, 16, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0]

  @Test(arguments: [false, true]) func processorsAreFound(extended: Bool) throws {
    let memory = machine(extended: extended, madt: madt)
    let acpi = try ACPI.find(in: memory)
    #expect(acpi.rootPointer.rawValue == 0xf_0560)
    let table = try #require(try acpi.table(.madt, from: memory))
    let list = try ProcessorList.read(table, from: memory)
    #expect(list.localAPIC.rawValue == 0xfee0_0000 && list.count == 3 && list.enabledCount == 2)
    #expect(list[1] == ProcessorEntry(apicID: 3, isEnabled: false, isOnlineCapable: true))
    #expect(list[2] == ProcessorEntry(apicID: 256, isEnabled: true, isOnlineCapable: false))
  }

  @Test func localAPICMayBeElsewhere() throws {
    let memory = machine(madt: madt + [5, 12, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
    let table = try #require(try ACPI.find(in: memory).table(.madt, from: memory))
    #expect(try ProcessorList.read(table, from: memory).localAPIC.rawValue == 0x1_0000_0000)
  }

  @Test func resetAndSleepRegistersAreFound() throws {
    let memory = machine(madt: madt)
    let table = try #require(try ACPI.find(in: memory).table(.fadt, from: memory))
    let fixed = FixedDescription.read(table, from: memory)
    #expect(fixed.reset == ACPIRegister(space: .port, address: 0xcf9) && fixed.resetValue == 0x0f)
    #expect(fixed.pm1aControl == ACPIRegister(space: .port, address: 0x604) && fixed.pm1bControl == nil)
  }

  @Test func extendedBIOSDataAreaIsSearched() throws {
    let memory = machine(madt: madt)
    for offset in 0..<36 { memory.bytes[0x9_fc10 + offset] = memory.bytes[0xf_0560 + offset] }
    memory.bytes[0xf_0560] = 0
    #expect(throws: ACPIError.noRootPointer) { try ACPI.find(in: memory) }
    memory.put(UInt16(0x9fc0), at: 0x40e)
    #expect(try ACPI.find(in: memory).rootPointer.rawValue == 0x9_fc10)
  }

  @Test func brokenTablesAreNamed() throws {
    let memory = machine(madt: madt)
    memory.bytes[0xf_3020] ^= 1
    let acpi = try ACPI.find(in: memory)
    #expect(throws: ACPIError.badChecksum(PhysicalAddress(0xf_3000))) { try acpi.table(.madt, from: memory) }
    #expect(try acpi.table(ACPISignature("HPET"), from: memory) == nil)
    memory.put(UInt32(35), at: 0xf_3004)
    #expect(throws: ACPIError.badLength(PhysicalAddress(0xf_3000))) { try acpi.table(.madt, from: memory) }
    memory.put(UInt32(0xf_ff00), at: 0xf_3004)
    #expect(throws: ACPIError.unreadable(PhysicalAddress(0xf_3000))) { try acpi.table(.madt, from: memory) }
    memory.bytes[0xf_0561] ^= 1
    #expect(throws: ACPIError.noRootPointer) { try ACPI.find(in: memory) }
  }

  @Test func entriesAreChecked() throws {
    for broken: [UInt8] in [
      [0, 0], [0, 1], [0, 200], [0], [0, 5, 0, 0, 1], [9, 8, 0, 0, 0, 0, 0, 0], [5, 3, 0],
    ] {
      let memory = machine(madt: Array(madt.prefix(8)) + broken)
      let table = try #require(try ACPI.find(in: memory).table(.madt, from: memory))
      #expect(throws: ACPIError.badLength(PhysicalAddress(0xf_3000)), "\(broken)") {
        try ProcessorList.read(table, from: memory)
      }
    }
  }

  @Test func processorsInUseAreNotForgotten() throws {
    func list(_ flags: UInt8) throws -> ProcessorList {
      let entries = (0..<UInt8(65)).flatMap { id -> [UInt8] in [0, 8, 0, id, id < 64 ? 1 : flags, 0, 0, 0] }
      let memory = machine(madt: Array(madt.prefix(8)) + entries)
      let table = try #require(try ACPI.find(in: memory).table(.madt, from: memory))
      return try ProcessorList.read(table, from: memory)
    }
    #expect(try list(0).count == 64)
    #expect(throws: ACPIError.tooManyProcessors) { try list(1) }
  }

  @Test func changedTablesAreHarmless() {
    let whole = machine(madt: madt).bytes
    for seed in 0..<200 {
      var random = SeededGenerator(seed: UInt64(seed))
      let memory = ByteMemory(whole)
      for _ in 0..<3 {
        let place = [0xf_0560, 0xf_1000, 0xf_2000, 0xf_3000].randomElement(using: &random)!
        memory.bytes[place + Int.random(in: 0..<64, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      guard let acpi = try? ACPI.find(in: memory) else { continue }
      if let table = try? acpi.table(.madt, from: memory) { _ = try? ProcessorList.read(table, from: memory) }
      if let table = try? acpi.table(.fadt, from: memory) { _ = FixedDescription.read(table, from: memory) }
    }
  }
}
