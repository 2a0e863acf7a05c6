import Testing
import X86

/// Random page tables, states and addresses, compared with the model.
@Suite struct PageWalkerPropertyTests {
  private static let pages = 12

  @Test(arguments: [PagingMode.bits32, .pae, .level4, .level5])
  func agreesWithTheModel(_ mode: PagingMode) {
    var random = SeededGenerator(seed: UInt64(mode.levels))
    var translated = 0
    var faulted = 0
    for _ in 0..<12 {
      let memory = randomTables(mode, using: &random)
      for _ in 0..<500 {
        let state = randomState(mode, using: &random)
        let linear = randomAddress(mode, using: &random)
        let access: PageAccess = [.read, .write, .fetch].randomElement(using: &random)!
        let expected = PagingModel(state: state, memory: memory).outcome(linear, access)
        let actual = walk(linear, access, state, memory)
        #expect(actual == expected, "\(mode) \(String(linear, radix: 16)) \(access) \(state)")
        if case .translated = actual { translated += 1 } else { faulted += 1 }
      }
    }
    #expect(translated > 500 && faulted > 500, "the layouts exercise both ways out")
  }

  private func walk(
    _ linear: UInt64, _ access: PageAccess, _ state: PagingState, _ memory: TestMemory
  ) -> PagingModel.Outcome {
    do {
      let result = try PageWalker.translate(
        LinearAddress(linear), access: access, paging: state, memory: memory)
      return .translated(
        result.address.rawValue, size: result.pageSize, writable: result.isWritable, user: result.isUser,
        executable: result.isExecutable)
    } catch {
      switch error.cause {
      case .page: return .pageFault(code: error.code.rawValue)
      case .nonCanonical: return .generalProtection
      case .tableOutsideMemory: return .outside
      }
    }
  }

  private func randomTables(_ mode: PagingMode, using random: inout SeededGenerator) -> TestMemory {
    let memory = TestMemory(pages: Self.pages)
    for slot in 0..<Self.pages * 512 {
      if mode == .bits32 {
        for half in 0..<2 {
          let entry = UInt32(truncatingIfNeeded: randomEntry(mode, using: &random))
          memory.store(entry, at: PhysicalAddress(UInt64(slot * 8 + half * 4)))
        }
      } else {
        memory.store(randomEntry(mode, using: &random), at: PhysicalAddress(UInt64(slot * 8)))
      }
    }
    return memory
  }

  private func randomEntry(_ mode: PagingMode, using random: inout SeededGenerator) -> UInt64 {
    var entry = UInt64.random(in: 0..<UInt64(Self.pages), using: &random) << 12
    if random.chance(97) { entry |= 1 }
    if random.chance(85) { entry |= 2 }
    if random.chance(80) { entry |= 4 }
    if random.chance(15) {
      entry = (entry & 0xFFF) | 1 << 7 | UInt64.random(in: 0..<64, using: &random) << 30
    }
    if random.chance(7) { entry |= 1 << 63 }
    if random.chance(2) { entry |= 1 << UInt64.random(in: 12...62, using: &random) }
    if mode != .pae { entry |= UInt64.random(in: 0..<16, using: &random) << 59 }
    if mode == .pae && random.chance(50) { entry &= ~0b1_1110_0110 }
    return entry
  }

  private func randomState(_ mode: PagingMode, using random: inout SeededGenerator) -> PagingState {
    var cr4 = CR4(rawValue: 0)
    if mode != .bits32 { cr4.insert(.pae) }
    if mode == .level5 { cr4.insert(.la57) }
    for bit in [CR4.pse, .smep, .smap, .pke] where random.chance(50) { cr4.insert(bit) }
    var efer: EFER = mode.isLongMode ? .lme | .lma : EFER()
    if random.chance(80) { efer.insert(.nxe) }
    let frame = UInt64.random(in: 0..<UInt64(Self.pages), using: &random) << 12
    let low = mode == .pae ? UInt64.random(in: 0..<128, using: &random) << 5 : 0
    return PagingState(
      cr0: random.chance(50) ? .pe | .pg | .wp : .pe | .pg, cr3: CR3(rawValue: frame | low), cr4: cr4,
      efer: efer, rflags: random.chance(50) ? .ac : RFlags(), cpl: random.chance(50) ? 3 : 0,
      pkru: random.chance(50) ? 0 : UInt32(truncatingIfNeeded: random.next()),
      physicalAddressBits: [36, 40, 48, 52].randomElement(using: &random)!, hugePages: random.chance(70))
  }

  private func randomAddress(_ mode: PagingMode, using random: inout SeededGenerator) -> UInt64 {
    let address = random.next()
    guard mode.isLongMode, random.chance(95) else { return address }
    let unused = Int64(64 - mode.linearBits)
    return UInt64(bitPattern: (Int64(bitPattern: address) << unused) >> unused)
  }
}
