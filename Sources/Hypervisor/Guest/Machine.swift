import BootFormats
import HypervisorAssembly
import Monitor
import Synchronization
import X86

/// What all CPUs share. Made once at boot; from then on only atomics and guarded words change.
struct Machine: ~Copyable {
  static let processorLimit = 64

  let vendor: Vendor
  var own: OwnMemory
  private var guestExtent: GuestExtent
  let hostTables: PhysicalAddress
  /// The nested page tables that all CPUs share, and the page that covers what is hidden in them.
  let nestedRoot: PhysicalAddress
  let substitute: PhysicalAddress
  let devices: GuardedDevices
  let ports: ProtectedPorts
  let ioPermissions: PhysicalAddress
  let msrPermissions: PhysicalAddress
  /// All ones: PALs' map of ports and of MSRs in one.
  let fullPermissions: PhysicalAddress
  let interrupts: InterruptTable
  let extendedState: ExtendedState
  let pals: PALRegistry
  let random = HardwareRandom()

  /// Warnings that a guest can cause at will, and that may still be logged.
  let complaintsLeft = Atomic<Int>(100)
  /// How the first CPU enters the guest; set once the guest is in memory.
  var guestStart: GuestStart?
  private(set) var processorCount = 0
  private var processors = InlineArray<64, UnsafeMutablePointer<Processor>?>(repeating: nil)

  init(
    vendor: Vendor, own: OwnMemory, guestExtent: GuestExtent, hostTables: PhysicalAddress,
    nestedRoot: PhysicalAddress, substitute: PhysicalAddress,
    devices: GuardedDevices,
    ports: ProtectedPorts, ioPermissions: PhysicalAddress,
    msrPermissions: PhysicalAddress, fullPermissions: PhysicalAddress, interrupts: InterruptTable,
    extendedState: ExtendedState, pals: PALRegistry
  ) {
    self.vendor = vendor
    self.own = own
    self.guestExtent = guestExtent
    self.hostTables = hostTables
    self.nestedRoot = nestedRoot
    self.substitute = substitute
    self.devices = devices
    self.ports = ports
    self.ioPermissions = ioPermissions
    self.msrPermissions = msrPermissions
    self.fullPermissions = fullPermissions
    self.interrupts = interrupts
    self.extendedState = extendedState
    self.pals = pals
  }

  /// The guest's memory, which is known where the machine is.
  @inline(__always)
  static func memory(_ machine: UnsafeMutablePointer<Machine>) -> GuestMemory {
    GuestMemory(extent: withUnsafeMutablePointer(to: &machine.pointee.guestExtent) { UnsafePointer($0) })
  }

  private static let sharedAddress = Atomic<UInt>(0)

  /// The machine, once the hypervisor has moved into its own range.
  static var shared: UnsafeMutablePointer<Machine>? {
    UnsafeMutablePointer(bitPattern: sharedAddress.load(ordering: .acquiring))
  }

  static func publish(_ machine: UnsafeMutablePointer<Machine>) {
    sharedAddress.store(UInt(bitPattern: machine), ordering: .releasing)
  }

  static let frames = (UInt64(MemoryLayout<Machine>.size) + PageSize.small - 1) / PageSize.small

  /// The CPU with this number, which is less than ``processorCount``.
  func processor(_ index: Int) -> UnsafeMutablePointer<Processor> { processors[index]! }

  mutating func add(_ processor: UnsafeMutablePointer<Processor>) {
    processors[processorCount] = processor
    processorCount += 1
  }
}
