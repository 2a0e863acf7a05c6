import BootFormats
import HypervisorAssembly
import Monitor
import X86

/// The nested page tables, which all CPUs share: every guest-physical page is itself, but for the
/// hypervisor's range, which is absent.
///
/// They do not change after boot, with one exception that needs no flush, since an absent entry is cached
/// nowhere: a page of the hypervisor's range that the guest touches is covered by ``substitute``.
struct NestedTables {
  let root: PhysicalAddress
  /// The local APIC's registers. Guests with several CPUs may only read them; stores exit.
  let apicPage: PhysicalAddress
  /// A page that is nobody's, all ones at first like an address where nothing answers.
  let substitute: PhysicalAddress

  private static let coverLock = SpinLock()
  private static let nothingAnswers: Int32 = 0xff
  /// Four levels of tables translate this many bits.
  private static let mostAddressBits: UInt64 = 48
  /// Without 1 GiB pages, a table maps 1 GiB: then only this much is mapped beyond memory.
  private static let deviceReserve: UInt64 = 512 << 30

  init(own: inout OwnMemory, map: MemoryMap, firmware: FirmwareReport) {
    apicPage = LocalAPIC.base.base
    let isShared = firmware.processorCount > 1
    var holes: InlineArray<2, MappingHole> = [
      MappingHole(from: own.base, to: own.end, .absent), Self.apicHole(apicPage),
    ]
    if !isShared { holes[1] = holes[0] }
    let features = Features(map: map)
    do throws(OutOfTables) {
      root = try IdentityMap.build(
        limit: features.limit, hugePages: features.hugePages, holes: holes.span, in: &own)
    } catch {
      Panic.stop("the nested page tables need more memory than was counted")
    }
    substitute = own.allocate()
    memset(own.pointer(to: substitute), Self.nothingAnswers, Int(PageSize.small))
  }

  /// Frames that ``init(own:map:firmware:)`` takes at most, wherever the range of `ownSize` bytes is.
  static func framesNeeded(map: MemoryMap, ownSize: UInt64) -> UInt64 {
    let features = Features(map: map)
    let holes: InlineArray<1, MappingHole> = [apicHole(LocalAPIC.base.base)]
    let tables = IdentityMap.tablesNeeded(
      limit: features.limit, hugePages: features.hugePages, holes: holes.span)
    let directories: UInt64 = 2
    let substitutes: UInt64 = 1
    return UInt64(tables) + ownSize / PageSize.large + 1 + directories + substitutes
  }

  private static func apicHole(_ page: PhysicalAddress) -> MappingHole {
    MappingHole(from: page, to: page &+ PageSize.small, .readOnly)
  }

  /// Lets the guest have a page of the hypervisor's range that is not the hypervisor's; true the first
  /// time.
  func cover(_ address: PhysicalAddress, in own: OwnMemory) -> Bool {
    Self.coverLock.lock()
    defer { Self.coverLock.unlock() }
    guard let slot = NestedPageTables(root: root).slot(of: address, in: own), !slot.entry.isPresent else {
      return false
    }
    own.setEntry(NestedPageTableEntry.leaf(substitute).rawValue, slot.table, slot.index)
    return true
  }

  /// How far physical addresses reach, and by which pages.
  private struct Features {
    let hugePages: Bool
    let limit: PhysicalAddress

    init(map: MemoryMap) {
      hugePages = CPUIDResult(hardware: .extendedFeatures).extendedEDX.contains(.page1GB)
      let bits = UInt64(CPUIDResult(hardware: .addressSizes).physicalAddressBits)
      let reachable = UInt64(1) << min(bits, mostAddressBits)
      let wanted = max(map.topOfMemory.rawValue, deviceReserve)
      limit = PhysicalAddress(hugePages ? reachable : min(wanted, reachable))
    }
  }
}
