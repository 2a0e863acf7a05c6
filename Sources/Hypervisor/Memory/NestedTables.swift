import BootFormats
import HypervisorAssembly
import Monitor
import X86

/// The nested page tables, which all CPUs share: every guest-physical page is itself, but for the
/// hypervisor's range, which is absent.
///
/// Interrupt controllers can be read but not written.
///
/// They do not change after boot, with one exception that needs no flush, since an absent entry is cached
/// nowhere: a page of the hypervisor's range that the guest touches is covered by ``substitute``.
struct NestedTables<Format: NestedTableFormat> {
  let root: PhysicalAddress
  /// The same map as ordinary page tables, for the hypervisor's own direct map: the nested tables themselves, where
  /// their format is that.
  let view: PhysicalAddress
  /// A page that is nobody's, all ones at first like an address where nothing answers.
  let substitute: PhysicalAddress

  private static var nothingAnswers: Int32 { 0xff }
  private static var isOrdinary: Bool { Format.self == NestedPageTableEntry.self }

  init(
    own: inout OwnMemory, map: MemoryMap, devices: GuardedDevices, memoryTypes: MemoryTypes,
    hasHugePages: Bool
  ) {
    let holes = devices.holes(with: MappingHole(from: own.base, to: own.end, .absent))
    let reach = PhysicalReach(map: map)
    do throws(OutOfTables) {
      root = try IdentityMap.build(
        Format.self, limit: reach.limit, hugePages: reach.hugePages && hasHugePages, memoryTypes: memoryTypes,
        holes: holes.span, in: &own)
      view =
        Self.isOrdinary
        ? root
        : try IdentityMap.build(
          limit: reach.limit, hugePages: reach.hugePages, holes: holes.span, in: &own)
    } catch {
      Panic.stop("the nested page tables need more memory than was counted")
    }
    substitute = own.allocate()
    memset(own.pointer(to: substitute), Self.nothingAnswers, Int(PageSize.small))
  }

  /// Those that exist.
  init(_ machine: UnsafeMutablePointer<Machine>) {
    root = machine.pointee.nestedRoot
    view = root
    substitute = machine.pointee.substitute
  }

  /// Frames that ``init(own:map:devices:memoryTypes:hasHugePages:)`` takes at most, wherever the range of `ownSize` bytes is.
  static func framesNeeded(
    map: MemoryMap, ownSize: UInt64, devices: GuardedDevices, memoryTypes: MemoryTypes, hasHugePages: Bool
  ) -> UInt64 {
    let reach = PhysicalReach(map: map)
    let nothing = MappingHole(from: PhysicalAddress(0), to: PhysicalAddress(0), .readOnly)
    let holes = devices.holes(with: nothing)
    var tables = IdentityMap.tablesNeeded(
      limit: reach.limit, hugePages: reach.hugePages && hasHugePages, memoryTypes: memoryTypes,
      holes: holes.span)
    let directories: UInt64 = 2
    var ownTables = ownSize / PageSize.large + 1 + directories
    if !isOrdinary {
      tables += IdentityMap.tablesNeeded(
        limit: reach.limit, hugePages: reach.hugePages, holes: holes.span)
      ownTables *= 2
    }
    let substitutes: UInt64 = 1
    return UInt64(tables) + ownTables + substitutes
  }

  /// Lets the guest have a page of the hypervisor's range that is not the hypervisor's; true the first
  /// time.
  func cover(_ address: PhysicalAddress, in own: OwnMemory) -> Bool {
    coverLock.lock()
    defer { coverLock.unlock() }
    guard let slot = NestedTableTree<Format>(root: root).slot(of: address, in: own), !slot.entry.isPresent
    else { return false }
    let leaf = Format.leaf(substitute, size: PageSize.small, isWritable: true, memoryType: .writeBack)
    own.setEntry(leaf.rawValue, slot.table, slot.index)
    return true
  }
}

private let coverLock = SpinLock()

/// How far physical addresses reach, and by which pages.
private struct PhysicalReach {
  let hugePages: Bool
  let limit: PhysicalAddress

  /// Four levels of tables translate this many bits.
  private static let mostAddressBits: UInt64 = 48
  /// Without 1 GiB pages, a table maps 1 GiB: then only this much is mapped beyond memory.
  private static let deviceReserve: UInt64 = 512 << 30

  init(map: MemoryMap) {
    hugePages = CPUIDResult(hardware: .extendedFeatures).extendedEDX.contains(.page1GB)
    let bits = UInt64(Self.addressBits)
    let reachable = UInt64(1) << min(bits, Self.mostAddressBits)
    let wanted = max(map.topOfMemory.rawValue, Self.deviceReserve)
    limit = PhysicalAddress(hugePages ? reachable : min(wanted, reachable))
  }

  /// Without the bits that mark encrypted memory: the same memory would be mapped a second time
  /// (AMD64 manual volume 2, 7.10.1; Intel's "Memory Encryption Technologies", 4.2).
  private static var addressBits: Int {
    let bits = CPUIDResult(hardware: .addressSizes).physicalAddressBits - keyBits
    guard CPUIDResult(hardware: .extendedVendor).eax >= CPUIDLeaf.encryptedMemory.rawValue else {
      return bits
    }
    let encryption = CPUIDResult(hardware: .encryptedMemory)
    let isOffered = encryption.eax & 1 != 0
    let markBit = Int(encryption.ebx & 0x3f)
    return isOffered ? min(bits, markBit) : bits
  }

  /// How many of the address bits name a key, on Intel's CPUs with memory encryption that is switched on.
  private static var keyBits: Int {
    var activation: UInt64 = 0
    guard CPUIDResult(hardware: .vendor).eax >= CPUIDLeaf.structuredFeatures.rawValue,
      CPUIDResult(hardware: .structuredFeatures).leaf7ECX.contains(.totalMemoryEncryption),
      read_msr_or_fail(MSR.tmeActivate.rawValue, &activation) == 0
    else { return 0 }
    return TMEActivation(rawValue: activation).keyBits
  }
}
