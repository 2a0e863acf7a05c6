import BootFormats
import HypervisorAssembly
import Monitor
import Synchronization
import X86

/// What all CPUs share. Made once at boot; from then on only atomics and guarded words change.
struct Machine: ~Copyable {
  static let processorLimit = 64

  var own: OwnMemory
  let memory: GuestMemory
  let hostTables: PhysicalAddress
  let nested: NestedTables
  let ports: ProtectedPorts
  let features: SVMFeatures
  let ioPermissions: PhysicalAddress
  let msrPermissions: PhysicalAddress
  let interrupts: InterruptTable
  /// Pages of the hypervisor's range that guests have touched.
  let pagesTouched = Atomic<UInt64>(0)

  private(set) var processorCount = 0
  private var processors = InlineArray<64, UnsafeMutablePointer<Processor>?>(repeating: nil)

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
