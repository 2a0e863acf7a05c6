import BootFormats
import HypervisorAssembly
import Monitor
import X86

/// Where the interrupt controllers' registers are, which guests may read, and the hypervisor writes for them.
struct GuardedDevices {
  static let ioAPICLimit = ProcessorList.ioAPICCapacity
  /// Where an I/O APIC is on every PC that does not say otherwise (Intel 82093AA data sheet, 3.0).
  private static let usualIOAPIC = PhysicalAddress(0xfec0_0000)
  private static let writeLock = SpinLock()

  let localAPIC: PhysicalAddress
  let ioAPICCount: Int
  private var ioAPICs = InlineArray<8, PhysicalAddress>(repeating: Self.usualIOAPIC)

  init(_ firmware: FirmwareReport) {
    localAPIC = LocalAPIC.base.base
    var count = 0
    if let list = firmware.processors {
      while count < list.ioAPICCount {
        ioAPICs[count] = list.ioAPIC(count)
        count += 1
      }
    }
    ioAPICCount = max(count, 1)
  }

  func device(at address: PhysicalAddress) -> GuardedDevice? {
    let page = page(of: address)
    let offset = address.rawValue - page.rawValue
    if page == localAPIC { return .localAPIC(offset: offset) }
    if address >= GuardedDevice.windowStart, address < GuardedDevice.windowEnd { return .messageWindow }
    for index in 0..<ioAPICCount where self.page(of: ioAPICs[index]) == page {
      return .ioAPIC(index, offset: address.rawValue &- ioAPICs[index].rawValue)
    }
    return nil
  }

  private func page(of address: PhysicalAddress) -> PhysicalAddress {
    PhysicalAddress(address.rawValue & ~(PageSize.small - 1))
  }

  /// What the nested tables must not let guests write to: the windows of messages, the local APIC among them,
  /// and each I/O APIC. `first` is a hole of the caller's own.
  func holes(with first: MappingHole) -> InlineArray<11, MappingHole> {
    var holes = InlineArray<11, MappingHole>(repeating: first)
    holes[1] = MappingHole(from: GuardedDevice.windowStart, to: GuardedDevice.windowEnd, .readOnly)
    holes[2] = MappingHole(from: localAPIC, to: localAPIC &+ PageSize.small, .readOnly)
    for index in 0..<ioAPICCount {
      let page = page(of: ioAPICs[index])
      holes[3 + index] = MappingHole(from: page, to: page &+ PageSize.small, .readOnly)
    }
    return holes
  }

  /// Calls `body` with each page that the hypervisor itself must write to, and where it is mapped for that.
  func forEachPage(_ body: (_ linear: UInt64, _ page: PhysicalAddress) -> Void) {
    body(LocalAPIC.linearBase, localAPIC)
    for index in 0..<ioAPICCount { body(Self.linear(index), page(of: ioAPICs[index])) }
  }

  private static func linear(_ index: Int) -> UInt64 {
    LocalAPIC.linearBase + UInt64(index + 1) * PageSize.small
  }

  private func register(_ index: Int, _ register: IOAPICRegister) -> UInt64 {
    Self.linear(index) + ioAPICs[index].rawValue % PageSize.small + register.rawValue
  }

  func readIOAPIC(_ index: Int, _ register: IOAPICRegister) -> UInt32 {
    mmio_read32(self.register(index, register))
  }

  /// The selection cannot change between the check and the write: all writes come here.
  func writeIOAPIC(_ index: Int, _ register: IOAPICRegister, _ value: UInt32) {
    Self.writeLock.lock()
    defer { Self.writeLock.unlock() }
    if register == .window,
      !IOAPICPolicy.isHarmless(selected: readIOAPIC(index, .select), value: value)
    {
      return
    }
    mmio_write32(self.register(index, register), value)
  }
}
