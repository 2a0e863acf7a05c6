import BootFormats
import HypervisorAssembly
import X86

/// What of the machine's memory guests have.
struct GuestExtent {
  /// The end of the memory below the hypervisor's own range.
  let end: UInt64
  /// The memory above that range and below 4 GiB, and the memory above 4 GiB; empty if there is none.
  let middle: Range<UInt64>
  let high: Range<UInt64>

  init(map: MemoryMap, own: OwnMemory) {
    var lowEnd: UInt64 = 0
    var highEnd = GuestMemory.fourGiB
    for index in map.indices where map[index].kind == .usable {
      let end = map[index].end.rawValue
      if end <= GuestMemory.fourGiB { lowEnd = max(lowEnd, end) } else { highEnd = max(highEnd, end) }
    }
    end = min(own.base.rawValue, lowEnd)
    middle = own.end.rawValue..<max(own.end.rawValue, lowEnd)
    high = GuestMemory.fourGiB..<highEnd
  }
}

/// The machine's memory as guests have it, seen through the direct map.
///
/// It is no more than a pointer, because it is handed on with every step of a call. The direct map shares the nested page tables, so what guests cannot reach is not mapped here either.
/// Addresses come from guests: only those in memory are followed, never a device's registers, whose
/// reading may change them.
struct GuestMemory: PhysicalMemory {
  /// The linear address of physical address 0: the start of the upper half of the canonical addresses.
  static let directMap: UInt64 = 0xffff_8000_0000_0000
  /// Where the 32-bit device area ends and memory may go on.
  static let fourGiB: UInt64 = 1 << 32

  let extent: UnsafePointer<GuestExtent>

  /// Where the hypervisor sees `bytes` bytes of the guest's memory; nil if they are not all such.
  @inline(__always)
  func pointer(to address: PhysicalAddress, bytes: UInt64) -> UnsafeMutableRawPointer? {
    let start = address.rawValue
    let (lastStart, isTooLong) = extent.pointee.end.subtractingReportingOverflow(bytes)
    guard (!isTooLong && start <= lastStart) || isAbove(start, bytes) else { return nil }
    return UnsafeMutableRawPointer(bitPattern: UInt(Self.directMap &+ start))
  }

  /// True if the bytes are all in the memory that is not below the hypervisor's range.
  @inline(never)
  private func isAbove(_ start: UInt64, _ bytes: UInt64) -> Bool {
    Self.isIn(extent.pointee.middle, start, bytes) || Self.isIn(extent.pointee.high, start, bytes)
  }

  private static func isIn(_ range: Range<UInt64>, _ start: UInt64, _ bytes: UInt64) -> Bool {
    range.contains(start) && bytes <= range.upperBound &- start
  }

  @inline(__always)
  func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at address: PhysicalAddress)
    -> Value?
  {
    pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size))?.loadUnaligned(as: type)
  }

  @inline(__always)
  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: PhysicalAddress)
    -> Bool
  {
    guard let target = pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size)) else { return false }
    target.storeBytes(of: value, as: Value.self)
    return true
  }

  func exchange(_ expected: UInt8, for desired: UInt8, at address: PhysicalAddress) -> Bool {
    guard let target = pointer(to: address, bytes: 1) else { return false }
    return cpu_exchange_byte(target, expected, desired)
  }

  @inline(__always)
  func read(_ address: PhysicalAddress, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard let target = buffer.baseAddress, !buffer.isEmpty else { return true }
    guard let source = pointer(to: address, bytes: UInt64(buffer.count)) else { return false }
    memcpy(target, source, buffer.count)
    return true
  }

  @inline(__always)
  func write(_ buffer: UnsafeRawBufferPointer, to address: PhysicalAddress) -> Bool {
    guard let source = buffer.baseAddress, !buffer.isEmpty else { return true }
    guard let target = pointer(to: address, bytes: UInt64(buffer.count)) else { return false }
    memcpy(target, source, buffer.count)
    return true
  }
}

/// Physical memory below 4 GiB by its own addresses, as the boot tables map it.
struct BootMemory: PhysicalMemory {
  func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at address: PhysicalAddress)
    -> Value?
  {
    pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size))?.loadUnaligned(as: type)
  }

  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: PhysicalAddress)
    -> Bool
  {
    guard let target = pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size)) else { return false }
    target.storeBytes(of: value, as: Value.self)
    return true
  }

  private func pointer(to address: PhysicalAddress, bytes: UInt64) -> UnsafeMutableRawPointer? {
    let isMapped = address.rawValue > 0 && address.rawValue <= GuestMemory.fourGiB - bytes
    return isMapped ? UnsafeMutableRawPointer(bitPattern: UInt(address.rawValue)) : nil
  }
}
