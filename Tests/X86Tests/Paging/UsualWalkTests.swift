import Testing
import X86

/// Whenever the short walk answers, the full one gives the same address and has nothing to mark.
@Suite struct UsualWalkTests {
  private static let pages = 12

  @Test(arguments: [PagingMode.bits32, .pae, .level4, .level5])
  func agreesWithTheFullWalk(_ mode: PagingMode) {
    var random = SeededGenerator(seed: 100 + UInt64(mode.levels))
    var answers = 0
    for _ in 0..<40 {
      let memory = randomTables(using: &random)
      for _ in 0..<300 {
        let state = randomState(mode, using: &random)
        var data = UsualWalk(state)
        var code = UsualWalk(fetchesOf: state)
        // Neighbours, so that what a walk remembers is used.
        let base = randomAddress(mode, using: &random)
        for _ in 0..<4 {
          let linear = LinearAddress(base ^ UInt64.random(in: 0..<(1 << 22), using: &random))
          let access: PageAccess = [.read, .write, .fetch].randomElement(using: &random)!
          let found =
            access == .fetch
            ? code.translate(linear, memory: memory)
            : data.translate(linear, writes: access == .write, memory: memory)
          guard let found else { continue }
          answers += 1
          let before = memory.bytes
          let full = try? PageWalker.translate(
            linear, access: access, paging: state, memory: memory, setsAccessedAndDirty: true)
          #expect(full?.address == found, "\(String(linear.rawValue, radix: 16)) \(access) \(state)")
          #expect(memory.bytes == before, "nothing is marked")
        }
      }
    }
    #expect(mode.isLongMode ? answers > 1000 : answers == 0)
  }

  /// What user programs and kernels usually have is answered: else it would only cost.
  @Test(arguments: [3, 0] as [UInt8])
  func answersWhatIsUsual(_ privilege: UInt8) {
    let memory = TestMemory(pages: 8)
    let upper: PageTableEntry = .p | .rw | .us | .a
    let leaf: PageTableEntry = privilege == 3 ? upper | .d : .p | .rw | .a | .d
    for level in 0..<3 {
      let next = PhysicalAddress(UInt64(level + 1) << 12)
      memory.store(PageTableEntry(frame: next, upper).rawValue, at: PhysicalAddress(UInt64(level) << 12))
    }
    memory.store(PageTableEntry(frame: PhysicalAddress(7 << 12), leaf).rawValue, at: PhysicalAddress(3 << 12))
    memory.store(
      PageTableEntry(frame: PhysicalAddress(1 << 21), leaf | .ps).rawValue, at: PhysicalAddress(2 << 12 | 8))
    let state = PagingState(
      cr0: .pe | .pg | .wp, cr3: CR3(rawValue: 0), cr4: .pae | .smep, efer: .lme | .lma | .nxe, cpl: privilege
    )
    var data = UsualWalk(state)
    var code = UsualWalk(fetchesOf: state)
    let isUser = privilege == 3
    for (linear, physical) in [(0x123, 7 << 12 | 0x123), (1 << 21 | 0x4567, 1 << 21 | 0x4567)]
      as [(UInt64, UInt64)]
    {
      let expected = PhysicalAddress(physical)
      #expect(code.translate(LinearAddress(linear), memory: memory) == expected)
      #expect(
        data.translate(LinearAddress(linear), writes: false, memory: memory) == (isUser ? expected : nil))
      #expect(
        data.translate(LinearAddress(linear), writes: true, memory: memory) == (isUser ? expected : nil))
    }
  }

  private func randomTables(using random: inout SeededGenerator) -> TestMemory {
    let memory = TestMemory(pages: Self.pages)
    for slot in 0..<Self.pages * 512 {
      memory.store(randomEntry(using: &random), at: PhysicalAddress(UInt64(slot * 8)))
    }
    return memory
  }

  /// Mostly what is usual; each bit that matters is sometimes wrong.
  private func randomEntry(using random: inout SeededGenerator) -> UInt64 {
    var entry: PageTableEntry = .p | .rw | .us | .a | .d
    for bit in [PageTableEntry.p, .a] where random.chance(3) { entry.remove(bit) }
    for bit in [PageTableEntry.rw, .us, .d] where random.chance(12) { entry.remove(bit) }
    var frame = UInt64.random(in: 0..<UInt64(Self.pages + 1), using: &random) << 12
    if random.chance(10) {
      entry.insert(.ps)
      frame = UInt64.random(in: 0..<64, using: &random) << 21
    }
    if random.chance(7) { entry.insert(.nx) }
    let stray: UInt64 = random.chance(2) ? 1 << UInt64.random(in: 12...62, using: &random) : 0
    return frame | entry.rawValue | stray
  }

  private func randomState(_ mode: PagingMode, using random: inout SeededGenerator) -> PagingState {
    var cr4 = CR4()
    if mode != .bits32 { cr4.insert(.pae) }
    if mode == .level5 { cr4.insert(.la57) }
    for bit in [CR4.pse, .smep, .smap, .pke] where random.chance(50) { cr4.insert(bit) }
    var efer: EFER = mode.isLongMode ? .lme | .lma : EFER()
    if random.chance(90) { efer.insert(.nxe) }
    let frame = UInt64.random(in: 0..<UInt64(Self.pages), using: &random) << 12
    return PagingState(
      cr0: random.chance(50) ? .pe | .pg | .wp : .pe | .pg, cr3: CR3(rawValue: frame), cr4: cr4, efer: efer,
      rflags: random.chance(50) ? .ac : RFlags(), cpl: random.chance(60) ? 3 : 0,
      pkru: random.chance(80) ? 0 : UInt32(truncatingIfNeeded: random.next()),
      physicalAddressBits: random.chance(80) ? 52 : 40, hugePages: random.chance(70))
  }

  private func randomAddress(_ mode: PagingMode, using random: inout SeededGenerator) -> UInt64 {
    let address = random.next()
    guard mode.isLongMode, random.chance(95) else { return address }
    let unused = Int64(64 - mode.linearBits)
    return UInt64(bitPattern: (Int64(bitPattern: address) << unused) >> unused)
  }
}
