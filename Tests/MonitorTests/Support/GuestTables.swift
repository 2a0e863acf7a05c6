import X86

/// Page tables as a guest's kernel makes them, in its own memory.
struct GuestTables {
  let memory: ArrayMemory
  let mode: PagingMode
  let root: PhysicalAddress
  private let takePage: () -> UInt64

  /// Tables in pages that `takePage` gives, which are zero.
  init(_ mode: PagingMode, in memory: ArrayMemory, takingPages takePage: @escaping () -> UInt64) {
    self.mode = mode
    self.memory = memory
    self.takePage = takePage
    root = PhysicalAddress(takePage())
  }

  /// Tables from `start` on, a page each.
  init(_ mode: PagingMode, in memory: ArrayMemory, from start: UInt64 = 0x10_0000) {
    var next = start
    self.init(mode, in: memory) {
      defer { next += PageSize.small }
      return next
    }
  }

  /// Which bit of an address each level's index begins at, the root's first.
  private var shifts: [UInt64] {
    switch mode {
    case .none: []
    case .bits32: [22, 12]
    case .pae: [30, 21, 12]
    case .level4: [39, 30, 21, 12]
    case .level5: [48, 39, 30, 21, 12]
    }
  }

  /// Maps one page of 4 KiB, or of `size`, for all accesses but those that `without` names.
  func map(
    _ linear: UInt64, to physical: UInt64, size: UInt64 = PageSize.small, without: PageTableEntry = .init()
  ) {
    var table = root.rawValue
    for shift in shifts {
      let slot = slot(of: linear, in: table, shift: shift)
      if shift == 12 || size == 1 << shift {
        let large: PageTableEntry = shift == 12 ? .init() : .ps
        set(slot, physical | (PageTableEntry.p | .rw | .us | large).subtracting(without).rawValue)
        return
      }
      if entry(slot) & 1 == 0 {
        let isPointerPAE = mode == .pae && shift == 30
        let bits: PageTableEntry = isPointerPAE ? .p : .p | .rw | .us
        set(slot, takePage() | bits.rawValue)
      }
      table = entry(slot) & 0x000F_FFFF_FFFF_F000
    }
  }

  /// The entry of a page of 4 KiB; 0 if there is none.
  func leaf(_ linear: UInt64) -> UInt64 { leafSlot(linear).map(entry) ?? 0 }

  /// Changes the entry of a page, which has had one before.
  func setLeaf(_ linear: UInt64, _ value: UInt64) {
    if let slot = leafSlot(linear) { set(slot, value) }
  }

  private func leafSlot(_ linear: UInt64) -> UInt64? {
    var table = root.rawValue
    for shift in shifts {
      let slot = slot(of: linear, in: table, shift: shift)
      if shift == 12 { return slot }
      guard entry(slot) & 1 == 1 else { return nil }
      table = entry(slot) & 0x000F_FFFF_FFFF_F000
    }
    return nil
  }

  private func slot(of linear: UInt64, in table: UInt64, shift: UInt64) -> UInt64 {
    if mode == .bits32 { return table + 4 * (linear >> shift & 1023) }
    return table + 8 * (linear >> shift & (mode == .pae && shift == 30 ? 3 : 511))
  }

  private func entry(_ slot: UInt64) -> UInt64 {
    let address = PhysicalAddress(slot)
    return mode == .bits32
      ? UInt64(memory.load(UInt32.self, at: address)!) : memory.load(UInt64.self, at: address)!
  }

  private func set(_ slot: UInt64, _ value: UInt64) {
    let address = PhysicalAddress(slot)
    let done =
      mode == .bits32
      ? memory.store(UInt32(truncatingIfNeeded: value), at: address) : memory.store(value, at: address)
    precondition(done)
  }
}
