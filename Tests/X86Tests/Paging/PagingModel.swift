import X86

/// What the manuals say of translation, written as plainly as possible and without the module's own types: the
/// property tests compare the walker with it.
struct PagingModel {
  let state: PagingState
  let memory: TestMemory

  enum Outcome: Equatable {
    case translated(UInt64, size: UInt64, writable: Bool, user: Bool, executable: Bool)
    case pageFault(code: UInt32)
    case generalProtection
    case outside
  }

  private var pae: Bool { state.cr4.rawValue >> 5 & 1 == 1 }
  private var long: Bool { state.efer.rawValue >> 10 & 1 == 1 }
  private var nxe: Bool { state.efer.rawValue >> 11 & 1 == 1 && (pae || long) }
  private var la57: Bool { state.cr4.rawValue >> 12 & 1 == 1 }
  private var smep: Bool { state.cr4.rawValue >> 20 & 1 == 1 }
  private var smap: Bool { state.cr4.rawValue >> 21 & 1 == 1 }
  private var pke: Bool { state.cr4.rawValue >> 22 & 1 == 1 }
  private var wp: Bool { state.cr0.rawValue >> 16 & 1 == 1 }
  private var ac: Bool { state.rflags.rawValue >> 18 & 1 == 1 }
  private var user: Bool { state.cpl == 3 }

  func outcome(_ linear: UInt64, _ access: PageAccess) -> Outcome {
    var baseCode: UInt32 = 0
    if access == .write { baseCode += 2 }
    if user { baseCode += 4 }
    if access == .fetch && (nxe || smep) { baseCode += 16 }
    let address = long ? linear : linear & 0xFFFF_FFFF
    if long {
      let top = linear >> (la57 ? 56 : 47)
      if top != 0 && top != (la57 ? 0xFF : 0x1FFFF) { return .generalProtection }
    }

    var table: UInt64
    let shifts: [UInt64]
    let wide = pae || long
    if long {
      shifts = la57 ? [48, 39, 30, 21, 12] : [39, 30, 21, 12]
      table = state.cr3.rawValue & 0xF_FFFF_FFFF_F000
    } else {
      shifts = pae ? [30, 21, 12] : [22, 12]
      table = state.cr3.rawValue & (pae ? 0xFFFF_FFE0 : 0xFFFF_F000)
    }

    var entries: [UInt64] = []
    for shift in shifts {
      let pointerPAE = !long && pae && shift == 30
      let index = (address >> shift) & (wide ? (pointerPAE ? 3 : 511) : 1023)
      let entry: UInt64
      if wide {
        guard let wideEntry = memory.load(UInt64.self, at: PhysicalAddress(table + 8 * index)) else {
          return .outside
        }
        entry = wideEntry
      } else {
        guard let narrow = memory.load(UInt32.self, at: PhysicalAddress(table + 4 * index)) else {
          return .outside
        }
        entry = UInt64(narrow)
      }
      if entry & 1 == 0 { return .pageFault(code: baseCode) }
      if isReserved(entry, shift: shift, pointerPAE: pointerPAE) { return .pageFault(code: baseCode | 9) }
      if !pointerPAE { entries.append(entry) }
      let pseOff = !wide && state.cr4.rawValue >> 4 & 1 == 0
      let isLeaf = shift == 12 || (entry >> 7 & 1 == 1 && !pseOff)
      if isLeaf { return finish(address, access, entries, size: 1 << shift, baseCode: baseCode) }
      table = entry & 0xF_FFFF_FFFF_F000
    }
    fatalError("the last level is a leaf")
  }

  private func isReserved(_ entry: UInt64, shift: UInt64, pointerPAE: Bool) -> Bool {
    func anyBit(_ range: ClosedRange<UInt64>) -> Bool { range.contains { entry >> $0 & 1 == 1 } }
    let width = UInt64(state.physicalAddressBits)
    let large = entry >> 7 & 1 == 1
    if !(pae || long) {
      guard shift == 22, large, state.cr4.rawValue >> 4 & 1 == 1 else { return false }
      return anyBit(13 + min(width, 40) - 32...21)
    }
    if width < 52 && anyBit(width...51) { return true }
    if !long && anyBit(52...62) { return true }
    if !nxe && anyBit(63...63) { return true }
    if pointerPAE { return anyBit(1...2) || anyBit(6...8) || anyBit(63...63) }
    if !large || shift == 12 { return false }
    if shift == 21 { return anyBit(13...20) }
    if shift == 30 { return !state.hugePages || anyBit(13...29) }
    return true
  }

  private func finish(
    _ address: UInt64, _ access: PageAccess, _ entries: [UInt64], size: UInt64, baseCode: UInt32
  ) -> Outcome {
    let writable = entries.allSatisfy { $0 & 2 != 0 }
    let userPage = entries.allSatisfy { $0 & 4 != 0 }
    let executable = !nxe || entries.allSatisfy { $0 >> 63 == 0 }
    let key = entries.last! >> 59 & 15
    let keyRights = UInt64(state.pkru) >> (2 * key)
    let guarded = pke && long && userPage && access != .fetch
    let keyFault = guarded && (keyRights & 1 != 0 || (keyRights & 2 != 0 && access == .write && (user || wp)))

    var bad = keyFault
    if user && !userPage { bad = true }
    if access == .write && !writable && (user || wp) { bad = true }
    if access == .fetch && !executable { bad = true }
    if !user && userPage && access == .fetch && smep { bad = true }
    if !user && userPage && access != .fetch && smap && !ac { bad = true }
    if bad { return .pageFault(code: baseCode | 1 | (keyFault ? 32 : 0)) }

    let leaf = entries.last!
    var frame = leaf & 0xF_FFFF_FFFF_F000 & ~(size - 1)
    if size == 1 << 22 { frame = (leaf & 0xFFC0_0000) | (leaf >> 13 & 0xFF) << 32 }
    return .translated(
      frame + address % size, size: size, writable: writable, user: userPage, executable: executable)
  }
}
