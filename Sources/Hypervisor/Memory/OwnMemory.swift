import HypervisorAssembly
import Monitor
import X86

/// The hypervisor's own frames: one range of physical memory that holds its image, its tables and the
/// pool for PALs, and that guests are never shown.
///
/// ```
/// base         +image          +frames                    end
/// | image      | tables, processors | pool for PALs        |
/// ```
/// The range is linearly mapped at ``linearBase`` once the hypervisor has moved into it, and at its
/// physical addresses before.
struct OwnMemory {
  /// Where the image is linked to run, and so where the whole range is mapped.
  static var linearBase: UInt64 { address_of_image_start() }
  /// Bytes of the image as linked: code, constants, variables and the boot stack.
  static var imageSize: UInt64 { address_of_image_end() - linearBase }

  let base: PhysicalAddress
  let size: UInt64
  let poolSize: UInt64
  private(set) var next: UInt64
  private var view: UInt64

  /// A range of `size` bytes at `base`, whose last `poolSize` bytes are the pool.
  init(base: PhysicalAddress, size: UInt64, poolSize: UInt64) {
    self.base = base
    self.size = size
    self.poolSize = poolSize
    next = Self.imageSize
    view = base.rawValue
  }

  var end: PhysicalAddress { base &+ size }
  var poolBase: PhysicalAddress { base &+ (size - poolSize) }
  /// What is left for tables, in bytes.
  var bytesFree: UInt64 { size - poolSize - next }

  func contains(_ address: PhysicalAddress) -> Bool { address.rawValue &- base.rawValue < size }

  /// The hypervisor now runs from the range, mapped at ``linearBase``.
  mutating func becomeResident() { view = Self.linearBase }

  /// `count` zeroed frames in a row; a panic if there are none, since all of them are counted in advance.
  mutating func allocate(frames count: UInt64 = 1) -> PhysicalAddress {
    let bytes = count * PageSize.small
    precondition(bytes <= bytesFree)
    let result = base &+ next
    next += bytes
    memset(pointer(to: result), 0, Int(bytes))
    return result
  }

  /// Where the hypervisor sees an address of its own range.
  func pointer(to address: PhysicalAddress) -> UnsafeMutableRawPointer {
    precondition(contains(address))
    return UnsafeMutableRawPointer(bitPattern: UInt(address.rawValue - base.rawValue + view))!
  }

  /// Where it will see that address once it is resident.
  func residentLinear(of address: PhysicalAddress) -> UInt64 {
    precondition(contains(address))
    return address.rawValue - base.rawValue + Self.linearBase
  }

  /// The pool as the monitor has it, once the hypervisor is resident.
  var pool: PrivateMemory {
    PrivateMemory(base: poolBase, size: poolSize, view: pointer(to: poolBase))
  }

  func wipePool() { memset(pointer(to: poolBase), 0, Int(poolSize)) }
}

extension OwnMemory: PageTableStore {
  mutating func allocateTable() throws(OutOfTables) -> PhysicalAddress { allocate() }

  func entry(_ table: PhysicalAddress, _ index: Int) -> UInt64 {
    pointer(to: table).load(fromByteOffset: index * 8, as: UInt64.self)
  }

  func setEntry(_ value: UInt64, _ table: PhysicalAddress, _ index: Int) {
    pointer(to: table).storeBytes(of: value, toByteOffset: index * 8, as: UInt64.self)
  }
}
