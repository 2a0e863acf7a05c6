import TrustVisorABI
import X86

/// The memory of a guest's running program, by its own addresses and with its own rights.
///
/// A translation is kept as long as one exit is served: another CPU that takes a page away waits for this one before
/// the page is used for something else, as it would for a CPU that runs the program itself.
struct CallerMemory<Memory: PhysicalMemory & Copyable> {
  private var usual: UsualWalk
  let memory: Memory
  let wordBytes: UInt64
  /// Bits that an address has.
  private let mask: UInt64
  private var page = UInt64.max
  private var frame = PhysicalAddress(0)
  private var isWritable = false

  @inline(__always)
  init<CPU: VirtualProcessor & ~Copyable>(_ cpu: borrowing CPU, _ memory: Memory) {
    usual = UsualWalk(cpu.paging)
    self.memory = memory
    let isWide = cpu.codeSize == .bits64
    mask = isWide ? .max : UInt64(UInt32.max)
    wordBytes = isWide ? 8 : 4
  }

  /// Where the byte at `linear` is, if the program may make `access` to it.
  @inline(__always)
  mutating func translate(_ linear: UInt64, _ access: PageAccess) throws(PageFault) -> PhysicalAddress {
    let linear = linear & mask
    let start = linear & ~(PageSize.small - 1)
    if start != page || (access == .write && !isWritable) { try find(linear, access) }
    return frame &+ linear % PageSize.small
  }

  /// Finds the page of the byte; a fault names the byte's own address, as a CPU's would.
  @inline(never)
  private mutating func find(_ linear: UInt64, _ access: PageAccess) throws(PageFault) {
    let place: PhysicalAddress
    if access != .fetch,
      let found = usual.translate(LinearAddress(linear), writes: access == .write, memory: memory)
    {
      place = found
    } else {
      place = try PageWalker.translate(
        LinearAddress(linear), access: access, paging: usual.paging, memory: memory,
        setsAccessedAndDirty: true
      ).address
    }
    let offset = linear % PageSize.small
    page = linear &- offset
    frame = place &+ (0 &- offset)
    isWritable = access == .write
  }

  /// True if the program can have code or data there.
  @inline(__always)
  func isCanonical(_ address: UInt64) -> Bool {
    if address < Self.lowerHalf { return true }
    return usual.paging.mode.isCanonical(LinearAddress(address))
  }

  /// What is below is canonical in every mode.
  private static var lowerHalf: UInt64 { 1 << 47 }

  /// A word of the program, of 4 or 8 bytes.
  @inline(__always)
  mutating func word(at linear: UInt64) throws(Obstacle) -> UInt64 {
    guard linear & (wordBytes - 1) == 0 else { return try integer(at: linear, bytes: wordBytes) }
    let address = try place(linear, .read)
    let value =
      wordBytes == 8
      ? memory.load(UInt64.self, at: address) : memory.load(UInt32.self, at: address).map(UInt64.init)
    guard let value else { throw .refused(.notMemory) }
    return value
  }

  /// A little-endian integer of 4 or 8 bytes, wherever it lies.
  @inline(never)
  mutating func integer(
    at linear: UInt64, bytes: UInt64, _ access: PageAccess = .read
  ) throws(Obstacle) -> UInt64 {
    if linear % PageSize.small <= PageSize.small - bytes {
      let address = try place(linear, access)
      let value =
        bytes == 8
        ? memory.load(UInt64.self, at: address) : memory.load(UInt32.self, at: address).map(UInt64.init)
      guard let value else { throw .refused(.notMemory) }
      return value
    }
    var value: UInt64 = 0
    for index in 0..<bytes {
      let address = try place(linear &+ index, access)
      guard let byte = memory.load(UInt8.self, at: address) else { throw .refused(.notMemory) }
      value |= UInt64(byte) &<< (8 * index)
    }
    return value
  }

  /// Fills private memory from the program's, within one page of each; `access` is what the program must be allowed.
  @inline(__always)
  mutating func read(
    _ linear: UInt64, into buffer: UnsafeMutableRawBufferPointer, _ access: PageAccess = .read
  ) throws(Obstacle) {
    guard unsafe memory.read(try place(linear, access), into: buffer) else { throw .refused(.notMemory) }
  }

  /// Stores private memory into the program's, within one page.
  @inline(__always)
  mutating func write(_ buffer: UnsafeRawBufferPointer, to linear: UInt64) throws(Obstacle) {
    guard unsafe memory.write(buffer, to: try place(linear, .write)) else { throw .refused(.notMemory) }
  }

  /// Refuses what could not be written.
  @inline(__always)
  mutating func probe(_ linear: UInt64) throws(Obstacle) {
    guard memory.load(UInt8.self, at: try place(linear, .write)) != nil else { throw .refused(.notMemory) }
  }

  /// How many of `bytes` bytes from `linear` on are in one page.
  @inline(__always)
  static func run(_ linear: UInt64, _ bytes: UInt64) -> UInt64 {
    min(bytes, PageSize.small - linear % PageSize.small)
  }

  @inline(__always)
  private mutating func place(_ linear: UInt64, _ access: PageAccess) throws(Obstacle) -> PhysicalAddress {
    do throws(PageFault) {
      return try translate(linear, access)
    } catch {
      throw error.cause == .tableOutsideMemory ? .refused(.notMemory) : .fault(error)
    }
  }
}
