import Testing
import X86

/// Single cases, by hand: a 4-level mapping of linear 0x40_2000 to physical 0x7000.
@Suite struct PageWalkerTests {
  private let memory: TestMemory
  private let linear = LinearAddress(0x40_2123)
  private static let tables: [UInt64] = [0x1000, 0x2000, 0x3000 + 2 * 8, 0x4000 + 2 * 8]

  init() {
    memory = TestMemory(pages: 8)
    for (entry, frame) in zip(Self.tables, [0x2000, 0x3000, 0x4000, 0x7000] as [UInt64]) {
      memory.store(frame | 7, at: PhysicalAddress(entry))
    }
  }

  private func state(cpl: UInt8 = 3, cr4: CR4 = .pae, efer: EFER = .lma | .nxe) -> PagingState {
    PagingState(
      cr0: .pe | .pg | .wp, cr3: CR3(table: PhysicalAddress(0x1000)), cr4: cr4, efer: efer, cpl: cpl)
  }

  private func setLeaf(_ value: UInt64) { memory.store(value, at: PhysicalAddress(Self.tables[3])) }

  @Test func translates() throws {
    let result = try PageWalker.translate(linear, access: .write, paging: state(), memory: memory)
    #expect(result.address == PhysicalAddress(0x7123))
    #expect(result.page == PhysicalAddress(0x7000))
    #expect(result.pageSize == 4096)
    #expect(result.isWritable && result.isUser && result.isExecutable)
  }

  @Test func withoutPagingTheAddressStays() throws {
    let state = PagingState(cr0: .pe, cr3: CR3(rawValue: 0), cr4: CR4(), efer: EFER(), cpl: 0)
    let result = try PageWalker.translate(
      LinearAddress(0x1_0000_1234), access: .fetch, paging: state, memory: memory)
    #expect(result.address == PhysicalAddress(0x1234))
  }

  /// QEMU's own walks set the accessed bit of a page directory pointer, though it is reserved.
  @Test func markedPageDirectoryPointersAreRead() throws {
    memory.store(0x3000 | 0x21 as UInt64, at: PhysicalAddress(0x1000))
    let paging = state(efer: EFER())
    let result = try PageWalker.translate(linear, access: .fetch, paging: paging, memory: memory)
    #expect(result.address == PhysicalAddress(0x7123))
    memory.store(0x3000 | 0x41 as UInt64, at: PhysicalAddress(0x1000))
    let fault = #expect(throws: PageFault.self) {
      try PageWalker.translate(linear, access: .fetch, paging: paging, memory: memory)
    }
    #expect(fault?.code.contains(.reserved) == true)
  }

  @Test func faultSaysWhatTheCPUWould() {
    setLeaf(0x7000 | 5)
    let fault = #expect(throws: PageFault.self) {
      try PageWalker.translate(linear, access: .write, paging: state(), memory: memory)
    }
    #expect(fault?.address == linear)
    #expect(fault?.code == .present | .write | .user)
    #expect(fault?.vector == .pageFault)
    #expect(fault?.injection.rawValue == 0x7_8000_0B0E)
  }

  @Test func nonCanonicalIsGeneralProtection() {
    let fault = #expect(throws: PageFault.self) {
      try PageWalker.translate(
        LinearAddress(0x8000_0000_0000), access: .read, paging: state(), memory: memory)
    }
    #expect(fault?.cause == .nonCanonical)
    #expect(fault?.injection == .exception(.generalProtection, errorCode: 0))
    #expect(PagingMode.level5.isCanonical(LinearAddress(0x8000_0000_0000)))
  }

  @Test func tableOutsideMemory() {
    memory.store(UInt64(0x100_0007), at: PhysicalAddress(Self.tables[2]))
    let fault = #expect(throws: PageFault.self) {
      try PageWalker.translate(linear, access: .read, paging: state(), memory: memory)
    }
    #expect(fault?.cause == .tableOutsideMemory)
  }

  @Test func readMarksAccessed() throws {
    _ = try PageWalker.translate(
      linear, access: .read, paging: state(), memory: memory, setsAccessedAndDirty: true)
    for entry in Self.tables {
      #expect(memory.load(UInt64.self, at: PhysicalAddress(entry))! & 0xFF == 0x27)
    }
  }

  @Test func writeMarksTheLeafDirty() throws {
    _ = try PageWalker.translate(
      linear, access: .write, paging: state(), memory: memory, setsAccessedAndDirty: true)
    let marks = Self.tables.map { memory.load(UInt64.self, at: PhysicalAddress($0))! & 0x60 }
    #expect(marks == [0x20, 0x20, 0x20, 0x60])
  }

  @Test func refusedAccessMarksNothing() {
    setLeaf(0x7000 | 5)
    let before = memory.bytes
    #expect(throws: PageFault.self) {
      try PageWalker.translate(
        linear, access: .write, paging: state(), memory: memory, setsAccessedAndDirty: true)
    }
    #expect(memory.bytes == before)
  }

  @Test func withoutTheFlagNothingIsMarked() throws {
    let before = memory.bytes
    _ = try PageWalker.translate(linear, access: .write, paging: state(), memory: memory)
    #expect(memory.bytes == before)
  }

  @Test func supervisorProtection() {
    let fetch = #expect(throws: PageFault.self) {
      try PageWalker.translate(
        linear, access: .fetch, paging: state(cpl: 0, cr4: .pae | .smep), memory: memory)
    }
    #expect(fetch?.code == .present | .fetch)
    let read = #expect(throws: PageFault.self) {
      try PageWalker.translate(
        linear, access: .read, paging: state(cpl: 0, cr4: .pae | .smap), memory: memory)
    }
    #expect(read?.code == .present)
  }

  @Test func modes() {
    #expect(PagingMode(cr0: .pe, cr4: .pae, efer: .lme) == .none)
    #expect(PagingMode(cr0: .pe | .pg, cr4: CR4(), efer: EFER()) == .bits32)
    #expect(PagingMode(cr0: .pe | .pg, cr4: .pae, efer: EFER()) == .pae)
    #expect(PagingMode(cr0: .pe | .pg, cr4: .pae, efer: .lma) == .level4)
    #expect(PagingMode(cr0: .pe | .pg, cr4: .pae | .la57, efer: .lma) == .level5)
  }

  @Test func stateOfAGuest() {
    var save = SaveArea()
    save.cr0 = .pe | .pg
    save.cr3 = CR3(rawValue: 0x5000)
    save.cpl = 3
    let state = PagingState(save)
    #expect(state.isUser && state.mode == .bits32 && state.cr3.table32 == PhysicalAddress(0x5000))
  }

  @Test func entryFields() {
    let entry = PageTableEntry(frame: PhysicalAddress(0x12_3456_7FFF), .p | .nx)
    #expect(entry.rawValue == 0x8000_0012_3456_7001)
    #expect(entry.frame(size: PageSize.large) == PhysicalAddress(0x12_3440_0000))
    #expect(PageTableEntry(rawValue: 5 << 59).protectionKey == 5)
    let large = PageTableEntry32(rawValue: 0x8040_2083)
    #expect(large.largeFrame == PhysicalAddress(0x1_8040_0000))
    #expect(PageTableEntry32(frame: 0x1234_5678, .p).rawValue == 0x1234_5001)
  }
}
