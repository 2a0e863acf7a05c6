import HypervisorAssembly
import X86

/// The hypervisor's own page tables.
///
/// They map its range at ``OwnMemory/linearBase`` with the rights that each part needs, the guest's
/// memory at ``GuestMemory/directMap`` by sharing the tables of ``NestedTables/view`` below the top level, and the pages of the
/// interrupt controllers. The guest's memory is never executable here.
struct HostTables {
  let root: PhysicalAddress

  private static let entriesPerTable = 512
  private static let indexBits = 9
  private static let pageBits = 12

  /// Builds them in `own`, before the hypervisor moves there.
  init(own: inout OwnMemory, view: PhysicalAddress, devices: GuardedDevices) {
    root = own.allocate()
    mapImage(&own)
    share(own, view)
    devices.forEachPage { linear, page in
      map(linear, to: page, .p | .rw | .nx | .pcd | .pwt, own: &own)
    }
  }

  /// Frames that ``init(own:view:devices:)`` takes for a range of `size` bytes.
  static func framesNeeded(size: UInt64) -> UInt64 {
    let topLevels: UInt64 = 3
    let apicTables: UInt64 = 3
    let trampolineTables: UInt64 = 1
    return topLevels + size / PageSize.large + 1 + apicTables + trampolineTables
  }

  private func mapImage(_ own: inout OwnMemory) {
    let textEnd = address_of_text_end()
    let constantsEnd = address_of_rodata_end()
    for offset in stride(from: 0, to: own.size, by: Int(PageSize.small)) {
      let linear = OwnMemory.linearBase + offset
      let rights: PageTableEntry =
        linear < textEnd ? .p : linear < constantsEnd ? .p | .nx : .p | .rw | .nx
      map(linear, to: own.base &+ offset, rights, own: &own)
    }
  }

  /// The upper half of the top table leads to the view's, so that the hypervisor sees no more of memory than
  /// guests do.
  private func share(_ own: OwnMemory, _ view: PhysicalAddress) {
    let first = Self.index(of: GuestMemory.directMap, level: 3)
    let last = Self.index(of: LocalAPIC.linearBase, level: 3)
    for index in first..<last {
      let entry = PageTableEntry(rawValue: own.entry(view, index - first))
      guard entry.contains(.p) else { continue }
      own.setEntry((entry | .nx).rawValue, root, index)
    }
  }

  /// Maps one small page.
  private func map(
    _ linear: UInt64, to physical: PhysicalAddress, _ rights: PageTableEntry, own: inout OwnMemory
  ) {
    var table = root
    for level in stride(from: 3, to: 0, by: -1) {
      table = descend(table, Self.index(of: linear, level: level), own: &own)
    }
    own.setEntry(
      PageTableEntry(frame: physical, rights).rawValue, table, Self.index(of: linear, level: 0))
  }

  private func descend(_ table: PhysicalAddress, _ index: Int, own: inout OwnMemory) -> PhysicalAddress {
    let entry = PageTableEntry(rawValue: own.entry(table, index))
    if entry.contains(.p) { return entry.frame }
    let next = own.allocate()
    own.setEntry(PageTableEntry(frame: next, .p | .rw).rawValue, table, index)
    return next
  }

  /// Takes one small page of the hypervisor's own range away: a guard below a stack.
  func unmap(_ linear: UInt64, own: borrowing OwnMemory) {
    setEntry(.init(), for: linear, own: own)
  }

  /// Maps a page below 1 MiB to itself, executable, for processors on their way up, or
  /// ends that.
  func setTrampoline(_ page: PhysicalAddress, isMapped: Bool, own: inout OwnMemory) {
    if isMapped {
      map(page.rawValue, to: page, .p | .rw, own: &own)
      cpu_invalidate_page(page.rawValue)
    } else {
      setEntry(.init(), for: page.rawValue, own: own)
    }
  }

  private func setEntry(_ entry: PageTableEntry, for linear: UInt64, own: borrowing OwnMemory) {
    var table = root
    for level in stride(from: 3, to: 0, by: -1) {
      table = PageTableEntry(rawValue: own.entry(table, Self.index(of: linear, level: level))).frame
    }
    own.setEntry(entry.rawValue, table, Self.index(of: linear, level: 0))
    cpu_invalidate_page(linear)
  }

  /// Which entry of a table translates `linear`; level 0 is the lowest.
  private static func index(of linear: UInt64, level: Int) -> Int {
    Int(linear >> UInt64(pageBits + indexBits * level) & UInt64(entriesPerTable - 1))
  }
}
