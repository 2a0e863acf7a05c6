import X86

/// Page tables as a guest's kernel makes them, in its own memory.
struct GuestTables {
  let memory: ArrayMemory
  let mode: PagingMode
  let root: PhysicalAddress
  private var free: UInt64

  /// Tables from `start` on, a page each.
  init(_ mode: PagingMode, in memory: ArrayMemory, from start: UInt64 = 0x10_0000) {
    self.mode = mode
    self.memory = memory
    root = PhysicalAddress(start)
    free = start + PageSize.small
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
  mutating func map(
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
        set(slot, free | bits.rawValue)
        free += PageSize.small
      }
      table = entry(slot) & 0x000F_FFFF_FFFF_F000
    }
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
